// The open line to the server, the counts in the title, what is announced, and the reply box.
// Everything else is plain pages and forms: without this script the console still works, one reload at a time.

const byId = (id) => document.getElementById(id);
const MARK = document.querySelector("title").dataset.mark ?? "";
const TITLE = document.title.slice(MARK.length).replace(/^\(\d+\) /, "");

// --- the form token, renewed with each part so that signing in again in another tab is enough ---

const token = () => document.querySelector('meta[name="csrf-token"]').content;

function renewToken(fresh) {
  if (!fresh || fresh === token()) return;
  document.querySelector('meta[name="csrf-token"]').content = fresh;
  for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = fresh;
}

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token();
});

// --- parts: leave what did not change as it stands, so that nobody loses focus, an open menu or their place ---

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  renewToken(xhr.getResponseHeader("X-CSRFToken"));
  const mark = xhr.getResponseHeader("X-Fragment");
  if (!mark) return;
  if (target.dataset.mark === mark || isInUse(target, event.detail.serverResponse)) event.detail.shouldSwap = false;
  else target.dataset.mark = mark;
  if (target.id === "transcript") target.dataset.atEnd = isAtEnd(target);
});

// An open menu or a field with the focus stays until it is done with, unless the floor has changed hands meanwhile.
function isInUse(part, fresh) {
  const { floor } = part.firstElementChild?.dataset ?? {};
  if (floor && !fresh.includes(`data-floor="${floor}"`)) return false;
  const focused = document.activeElement;
  return part.querySelector("details.drop[open]") !== null || (part.contains(focused) && focused.matches("input, select"));
}

document.addEventListener("htmx:afterSwap", (event) => {
  const { target } = event.detail;
  if (target.id === "pulse") tellCounts(target.firstElementChild.dataset);
  if (target.id === "transcript") tellMessages(target);
  if (target.id === "situation") followFloor(target);
  if (target.id === "reply") afterReply(target, event.detail.requestConfig.verb === "post");
});

// --- the counts: title, announcement, sound ---

let counts = null;
let titleMark = ""; // set by the alarm

function showTitle() {
  document.title = titleMark + (counts?.waiting ? `(${counts.waiting}) ` : "") + TITLE;
}

function tellCounts(data) {
  const now = Object.fromEntries(["waiting", "urgent", "alerts", "alarms", "silent"].map((name) => [name, Number(data[name])]));
  if (counts !== null && !now.alarms) { // else the alarm speaks
    if (now.urgent > counts.urgent) announce("urgent", "An urgent conversation waits.");
    else if (now.alerts > counts.alerts) announce("urgent", "There is a new alert.");
    else if (now.silent > counts.silent) announce("urgent", "A visitor waits for your answer. The conversation soon goes back to the queue.");
    else if (now.waiting > counts.waiting) announce("polite", `A new conversation waits. ${now.waiting} waiting.`);
  }
  counts = now;
  showTitle();
}

function say(where, words) {
  byId(where).textContent = "";
  setTimeout(() => { byId(where).textContent = words; }, 50);
}

function announce(where, words) {
  say(where, words);
  chime(where === "urgent" ? 880 : 520);
}

const isLoud = () => localStorage.getItem("signpost-sound") === "on";
let audio = null;

const speaker = () => (audio ??= new AudioContext());

function tone(pitch, loudness, after, length) {
  if (speaker().state === "suspended") audio.resume();
  const begin = audio.currentTime + after;
  const source = new OscillatorNode(audio, { frequency: pitch });
  const volume = new GainNode(audio, { gain: loudness });
  source.connect(volume).connect(audio.destination);
  source.start(begin);
  source.stop(begin + length);
}

function chime(pitch) {
  if (isLoud()) tone(pitch, 0.08, 0, 0.18);
}

const sound = byId("sound");
if (sound) {
  const show = () => {
    sound.setAttribute("aria-pressed", String(isLoud()));
    sound.textContent = isLoud() ? "Sound on" : "Sound off";
  };
  sound.hidden = false;
  sound.addEventListener("click", () => {
    localStorage.setItem("signpost-sound", isLoud() ? "off" : "on");
    show();
    chime(520);
  });
  show();
}

// --- paper ---

const printer = byId("print");
if (printer) {
  printer.hidden = false;
  printer.addEventListener("click", () => window.print());
}

// --- the transcript ---

const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 80;
const toEnd = (box) => { box.scrollTop = box.scrollHeight; };
const transcript = byId("transcript");
let lastSeq = transcript ? Number(transcript.querySelector(".messages").dataset.last) : 0;
if (transcript) toEnd(transcript);

function tellMessages(box) {
  const { last, lastAuthor } = box.querySelector(".messages").dataset;
  if (Number(last) > lastSeq && lastAuthor === "visitor") announce("polite", "New message from the visitor.");
  lastSeq = Number(last);
  if (box.dataset.atEnd === "true") toEnd(box);
}

// --- the reply box ---

document.addEventListener("keydown", (event) => {
  const box = event.target;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && box.id === "text" && box.form) {
    event.preventDefault();
    box.form.requestSubmit(byId("send"));
  }
});

// What is being written to a visitor is kept for this tab, so that claiming again or a reload does not lose it.
const draftKey = document.body.dataset.handoff ? `signpost-draft-${document.body.dataset.handoff}` : null;

function restoreDraft() {
  const text = byId("text");
  if (draftKey && text && text.form && !text.value) text.value = sessionStorage.getItem(draftKey) ?? "";
}

document.addEventListener("input", (event) => {
  if (draftKey && event.target.id === "text") sessionStorage.setItem(draftKey, event.target.value);
});

document.addEventListener("submit", (event) => {
  if (event.target.action.endsWith("/logout")) sessionStorage.clear();
});

function afterReply(box, wasSent) {
  byId("trouble").hidden = true;
  const text = box.querySelector("textarea");
  if (wasSent && text && !text.value) sessionStorage.removeItem(draftKey);
  restoreDraft();
  if (wasSent && text) text.focus();
}

restoreDraft();

function trouble(words) {
  const place = byId("trouble");
  place.textContent = words;
  place.hidden = false;
}

document.addEventListener("htmx:responseError", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (xhr.status === 401) line?.abort(); // signed out in another tab: nobody is on duty here any more
  if (requestConfig.verb !== "post") return;
  let words = "That did not work. What you wrote is still here; please try again.";
  try { words = JSON.parse(xhr.responseText).error.message; } catch { /* not ours: a proxy answered */ }
  trouble(words);
});

document.addEventListener("htmx:sendError", (event) => {
  if (event.detail.requestConfig.verb === "post") {
    trouble("The server cannot be reached. What you wrote is still here; sending it again is safe.");
  }
});

// When the floor changes hands the box follows; while somebody writes in it, it stays as it is.
function followFloor(situation) {
  const box = byId("reply");
  const text = box.querySelector("textarea");
  const { floor } = situation.firstElementChild.dataset;
  if (box.firstElementChild.dataset.floor === floor || (text && text.value)) return;
  window.htmx.ajax("GET", `${location.pathname}/reply-box`, { target: "#reply" });
}

// --- the open line: server-sent events, read with fetch; the parts also poll, so a lost line costs seconds only ---

const LONGEST_WAIT = 15000;
const SILENCE = 40000;

function showLine(state, words) {
  byId("line").dataset.state = state;
  if (byId("line-text").textContent !== words) byId("line-text").textContent = words;
}

let line = null;

async function listen(address) {
  const control = line = new AbortController();
  let watchdog = setTimeout(() => control.abort(), SILENCE);
  try {
    const response = await fetch(address, { headers: { Accept: "text/event-stream" }, signal: control.signal, cache: "no-store" });
    if (response.status === 401) return "signed_out";
    if (!response.ok) return "lost";
    showLine("live", "Live");
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return "ended";
      clearTimeout(watchdog);
      watchdog = setTimeout(() => control.abort(), SILENCE);
      const events = (rest + value).split("\n\n");
      rest = events.pop();
      for (const event of events) {
        if (event.includes("event: signed_out")) return "signed_out";
        if (event.includes("event: changed")) window.htmx.trigger(document.body, "console:changed");
      }
    }
  } catch {
    return "lost";
  } finally {
    clearTimeout(watchdog);
    control.abort();
  }
}

async function stayOnLine() {
  const { feed, handoff } = document.body.dataset;
  const address = handoff ? `${feed}?handoff=${encodeURIComponent(handoff)}` : feed;
  for (let failures = 0; ;) {
    const began = Date.now();
    const ending = await listen(address);
    showLine("off", ending === "signed_out" ? "Signed out" : "Reconnecting");
    failures = Date.now() - began > LONGEST_WAIT ? 0 : failures + 1;
    const pause = Math.min(LONGEST_WAIT, 500 * 2 ** failures) * (0.5 + Math.random() / 2);
    await new Promise((resolve) => { setTimeout(resolve, pause); });
  }
}

if (document.body.dataset.feed) stayOnLine();
