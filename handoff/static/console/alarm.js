// The alarm: while nobody has taken notice of an urgent message, every open page of the console says so in its title
// and icon, with a sound that comes back, and with a desktop notification. All tabs of a browser share one sound.

const RING_EVERY = 10000;
const TICK = 1000;
const KEPT = 50;
const bar = byId("alarm");
const icon = document.querySelector('link[rel="icon"]');
const calmIcon = icon.href;
const isStill = matchMedia("(prefers-reduced-motion: reduce)");
const channel = "BroadcastChannel" in window ? new BroadcastChannel("signpost-alarm") : null;

const standing = () => [...bar.querySelectorAll("[data-alert]")].map((row) => row.dataset);
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

// --- what this browser has muted and notified, and what this tab has announced: the newest few, by the alert's id ---

const idsIn = (store, name) => JSON.parse(store.getItem(name) ?? "[]");
const keepIds = (store, name, ids) => store.setItem(name, JSON.stringify([...new Set(ids)].slice(-KEPT)));
const isMuted = ({ alert }) => idsIn(localStorage, "signpost-muted").includes(alert);
const ringing = () => standing().filter((alert) => !isMuted(alert));

function onlyNew(store, name, alerts) {
  const known = idsIn(store, name);
  keepIds(store, name, [...known, ...alerts.map(({ alert }) => alert)]);
  return alerts.filter(({ alert }) => !known.includes(alert));
}

// --- what the page shows ---

let isLit = false;
let clock = null;

function tellAlarm() {
  const alerts = standing();
  const isOn = alerts.length > 0;
  for (const { said } of onlyNew(sessionStorage, "signpost-announced", alerts)) say("urgent", said);
  icon.href = isOn ? bar.dataset.icon : calmIcon;
  showMuted();
  notifyOf(alerts);
  if (isOn && clock === null) clock = setInterval(tick, TICK);
  if (!isOn && clock !== null) { clearInterval(clock); clock = null; }
  if (!ringing().length) localStorage.removeItem(RANG); // the next one rings at once
  tick();
}

function tick() {
  const alerts = standing();
  isLit = alerts.length > 0 && (isStill.matches || !isLit);
  titleMark = alerts.length ? `${bar.firstElementChild.dataset.mark} ${isLit ? "\u{1F534}" : "\u26AA"} ` : "";
  showTitle();
  soundOut();
}

function showMuted() {
  for (const button of bar.querySelectorAll("[data-mute]")) {
    const muted = isMuted({ alert: button.dataset.mute });
    button.hidden = false;
    button.disabled = muted;
    if (!muted) continue;
    button.textContent = bar.dataset.muted;
    button.removeAttribute("aria-label");
  }
}

// --- the sound: one tab at a time, and only one in which the browser lets us ---

const RANG = "signpost-rang"; // when and by whom
const me = crypto.getRandomValues(new Uint32Array(2)).join("-");

const sinceRing = () => Math.abs(Date.now() - Number((localStorage.getItem(RANG) ?? "0").split(" ")[0]));

async function isMyTurn() {
  if (sinceRing() < RING_EVERY - TICK / 2) return false;
  const mine = `${Date.now()} ${me}`;
  localStorage.setItem(RANG, mine);
  await pause(100 + Math.random() * 100); // whoever writes last rings
  return localStorage.getItem(RANG) === mine;
}

async function soundOut() {
  if (!ringing().length) return showLocked(false);
  const isUnlocked = await wakeSpeaker();
  if (!ringing().length) return showLocked(false);
  showLocked(!isUnlocked && sinceRing() > RING_EVERY + 2 * TICK);
  if (isUnlocked && await isMyTurn() && ringing().length) ring();
}

function showLocked(isLocked) {
  const button = byId("alarm-locked");
  if (button) button.hidden = !isLocked;
}

let waking = null;
let isTouched = false;

// A browser plays nothing before somebody has touched the page; then this stays waiting, and says so in the bar.
async function wakeSpeaker() {
  if (!("AudioContext" in window)) return false;
  if (speaker().state === "suspended") {
    waking ??= audio.resume().catch(() => {}).finally(() => { waking = null; });
    await Promise.race([waking, pause(150)]);
  }
  return audio.state === "running";
}

function ring() {
  for (const [after, pitch] of [[0, 880], [0.25, 660], [0.5, 880], [0.75, 660]]) tone(pitch, 0.25, after, 0.22);
}

// The first touch counts for the rest of the page; some browsers want the sound begun within it.
function touched() {
  if (ringing().length) soundOut();
  else if (!isTouched) wakeSpeaker().then(() => { if (!ringing().length) audio?.suspend(); });
  isTouched = true;
}

// With the click, not before it: what it makes room for must not move away under the pointer.
for (const kind of ["click", "keydown"]) document.addEventListener(kind, touched);

document.addEventListener("click", (event) => {
  const { mute } = event.target.dataset;
  if (!mute) return;
  keepIds(localStorage, "signpost-muted", [...idsIn(localStorage, "signpost-muted"), mute]);
  channel?.postMessage("muted");
  tellAlarm();
});

if (channel) channel.onmessage = tellAlarm;
// The message may overtake what it is about: a browser's tabs read the same store, but not at the same moment.
addEventListener("storage", ({ key }) => { if (key === "signpost-muted") tellAlarm(); });

// --- desktop notifications: which alert, never what was written ---

const shown = new Map();

function notifyOf(alerts) {
  for (const [id, notification] of shown) {
    if (alerts.some(({ alert }) => alert === id)) continue;
    notification.close();
    shown.delete(id);
  }
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  for (const { alert, notification, href } of onlyNew(localStorage, "signpost-notified", alerts)) {
    try {
      const made = new Notification(notification, { tag: `signpost-${alert}`, requireInteraction: true, icon: bar.dataset.icon });
      made.onclick = () => { window.focus(); location.assign(href); made.close(); };
      shown.set(alert, made);
    } catch { /* phones leave them to apps: bar, title and sound are all there is */ }
  }
}

function showPermission() {
  if (!("Notification" in window)) return;
  byId("notify").hidden = Notification.permission !== "default";
  byId("notify-denied").hidden = Notification.permission !== "denied";
}

byId("notify").addEventListener("click", async () => {
  await Notification.requestPermission();
  showPermission();
  notifyOf(standing());
});

// --- when it is told ---

let isUnfolded = false;
let acknowledging = null; // the alert whose button was pressed, until its row is gone

// With the row goes the form: if the next reading of the bar overtakes the answer to the form, htmx drops the answer.
bar.addEventListener("submit", ({ target }) => { acknowledging = target.closest("[data-alert]").dataset.alert; });

document.addEventListener("htmx:beforeSwap", () => { isUnfolded = bar.querySelector("details")?.open ?? false; });

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== bar) return;
  if (isUnfolded) bar.querySelector("details")?.setAttribute("open", "");
  tellAlarm();
  if (acknowledging !== null && !standing().some(({ alert }) => alert === acknowledging)) afterAcknowledging();
});

// The button that was pressed is gone: the next one has the focus, or else the page.
function afterAcknowledging() {
  acknowledging = null;
  say("polite", bar.dataset.done);
  if (document.activeElement === document.body) (bar.querySelector("form button") ?? byId("main")).focus();
}

// Whoever is signed out is not on duty: quiet until they have signed in again.
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status !== 401) return;
  bar.replaceChildren();
  delete bar.dataset.mark;
  tellAlarm();
});

showPermission();
tellAlarm();
