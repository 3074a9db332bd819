/* The <signpost-widget> element: joins store, feed, outbox, log and panel into one conversation.
   Begins a conversation when the panel is first opened and never before; resumes it on every later page. */
import { Api, backoff } from "./api.js";
import { Feed } from "./feed.js";
import { Log } from "./log.js";
import { Outbox } from "./outbox.js";
import { Panel } from "./panel.js";
import { speaker, standing } from "./standing.js";
import { Store } from "./store.js";
import { count, say } from "./strings.js";
import { sheet } from "./style.js";

const LOST_AFTER = 2500; // shorter breaks are not worth a word
const ANSWER_DUE = 20000;
const SLEEP_AFTER = 120000;

class SignpostWidget extends HTMLElement {
  owner = "bot";
  practitioner = null;
  unreadSeqs = new Set();
  mints = 0;
  isProven = true;

  connectedCallback() {
    if (this.panel) return;
    const { server = location.origin, key = "", title = say("title"), privacy } = this.dataset;
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet()];
    if (!this.hasAttribute("role")) this.setAttribute("role", "region");
    if (!this.hasAttribute("aria-label")) this.setAttribute("aria-label", say("region", { title }));
    this.label = title;
    this.api = new Api(server);
    this.store = new Store(`${server}:${key}`);
    this.log = new Log(this.#fromLog, server);
    this.panel = new Panel(root, title, privacy, this.log, this.#fromPanel);
    this.outbox = new Outbox(this.api, this.store, this.#fromOutbox);
    for (const entry of this.outbox.entries) this.log.pend(entry);
    this.panel.input.value = this.store.draft;
    this.#listen();
    this.#showSpeaker();
    this.#showUnread();
    if (this.store.identity) this.#resume();
    if (this.store.isOpen && this.#mayReopen()) this.#open(true);
  }

  #fromLog = {
    choose: ({ title, payload }) => this.#send({ text: title, payload }),
    retry: (entry) => this.outbox.retry(entry),
    discard: (entry) => (this.outbox.discard(entry), this.log.remove(entry), this.panel.input.focus()),
  };

  #fromPanel = {
    open: () => this.#open(),
    close: () => (this.store.isOpen = false),
    send: (text) => this.#send({ text }),
    draft: (text) => (this.store.draft = text),
    urgent: () => this.#urgent(),
    download: () => this.#download(),
    erase: () => this.#erase(),
  };

  #fromOutbox = {
    changed: (entry, state, detail) => {
      this.log.status(entry, state, detail);
      if (state !== "sending") this.panel.announce(say(state, { n: detail, why: detail }));
    },
    accepted: (entry, seq) => {
      this.isProven = true;
      this.log.accept(entry, seq);
      this.#awaitAnswer();
    },
    refused: (token) => this.#refused(token),
  };

  #fromFeed = {
    batch: (messages, owner, handoff) => this.#receive(messages, owner, handoff),
    up: () => this.#connected(),
    down: (error) => this.#disconnected(error),
    refused: () => this.#refused(this.feed.token),
  };

  #listen() {
    addEventListener("online", () => this.#wake());
    addEventListener("offline", () => {
      this.feed?.cut();
      this.#disconnected({ status: 0 });
    });
    addEventListener("storage", (event) => {
      if (this.store.isIdentityEvent(event)) this.#adoptIdentity();
    });
    document.addEventListener("visibilitychange", () => this.#onVisibility());
  }

  /** A hidden page gives its stream back after a while: a browser has only six for one server. */
  #onVisibility() {
    clearTimeout(this.sleepTimer);
    if (document.hidden) this.sleepTimer = setTimeout(() => this.#sleep(), SLEEP_AFTER);
    else if (this.isAsleep) this.#listenToFeed();
    else this.#wake();
    this.#markSeen();
  }

  #sleep() {
    this.isAsleep = Boolean(this.feed);
    this.feed?.stop();
  }

  #wake() {
    this.mintWake?.();
    this.feed?.wake();
    this.outbox.flush(true);
  }

  /** On a phone the panel would cover every page the visitor goes to; there only a reload opens it again. */
  #mayReopen() {
    const [navigation] = performance.getEntriesByType("navigation");
    return !this.panel.fullScreen.matches || navigation?.type === "reload";
  }

  #open(isQuiet = false) {
    this.store.isOpen = true;
    this.panel.open(isQuiet);
    this.#markSeen();
    if (!this.store.identity) this.#begin();
  }

  /** Ask the server for a conversation until there is one. */
  async #begin() {
    if (this.isBeginning) return;
    this.isBeginning = true;
    for (let attempt = 0; !this.store.identity; attempt += 1) {
      try {
        const minted = await this.api.start();
        // Another tab may have been faster: both then use its conversation.
        if (!this.store.identity) this.store.identity = minted;
      } catch (error) {
        this.#disconnected(error);
        await this.#pause(Math.max(backoff(attempt + this.mints), (error.retryAfter ?? 0) * 1000));
      }
    }
    this.isBeginning = false;
    this.isProven = false;
    this.#resume(true);
  }

  #pause(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.mintWake = () => (clearTimeout(timer), resolve());
    });
  }

  #resume(isNew = false) {
    // A whole history is not read out; what comes after it is.
    this.log.node.setAttribute("aria-live", isNew ? "polite" : "off");
    this.#listenToFeed();
    this.outbox.token = this.store.identity.token;
    this.outbox.flush();
  }

  #listenToFeed() {
    const cursor = this.isAsleep ? this.feed.cursor : 0;
    this.isAsleep = false;
    this.feed?.stop();
    this.feed = new Feed(this.api, this.store.identity.token, cursor, this.#fromFeed);
  }

  #receive(messages, owner, handoff) {
    this.isProven = true;
    const fresh = this.log.receive(messages);
    for (const { seq, author, name } of fresh) {
      if (author === "practitioner" && name) this.practitioner = name;
      if (author !== "visitor" && seq > this.store.seen) this.unreadSeqs.add(seq);
    }
    const hasChanged = owner !== this.owner;
    this.owner = owner;
    if (owner === "bot") this.practitioner = null;
    this.#showSpeaker(hasChanged);
    this.panel.show("banner", standing(handoff));
    this.#awaitAnswer();
    this.#markSeen();
    if (fresh.length) this.panel.newer.hidden = this.log.isPinned;
    setTimeout(() => this.log.node.setAttribute("aria-live", "polite"), 500);
  }

  #showSpeaker(isAnnounced = false) {
    const name = speaker(this.owner, this.practitioner);
    this.panel.speaker(name, this.owner === "practitioner");
    if (isAnnounced) this.panel.announce(say(this.owner === "practitioner" ? "nowPractitioner" : "nowBot", { name }));
  }

  #markSeen() {
    if (this.panel.isOpen && !document.hidden) {
      this.store.seen = Math.max(this.store.seen, ...this.unreadSeqs);
      this.unreadSeqs.clear();
    }
    this.#showUnread();
  }

  #showUnread() {
    const n = this.unreadSeqs.size;
    const name = say("open", { title: this.label });
    this.panel.unread(n ? `${name}, ${count("unread", n)}` : name, n);
    if (n && !this.panel.isOpen) this.panel.announce(`${this.label}: ${count("unread", n)}`);
  }

  /** Three dots while the assistant owes an answer, but not for ever. */
  #awaitAnswer() {
    clearTimeout(this.answerTimer);
    const isDue = this.owner === "bot" && this.feed?.isUp && this.log.isAnswerDue;
    this.panel.working(isDue);
    if (isDue) this.answerTimer = setTimeout(() => this.panel.working(false), ANSWER_DUE);
  }

  #send(message) {
    this.log.pend(this.outbox.add(message));
    this.outbox.flush(message.isUrgent);
    if (!this.store.identity) this.#begin();
  }

  /** The safety screen takes these words as urgent; the local word stands at once, even with no connection. */
  #urgent() {
    if (Date.now() - (this.urgentAt ?? 0) < 5000) return;
    this.urgentAt = Date.now();
    this.log.note(say("urgentNote"), "danger");
    this.#send({ text: say("urgentText"), isUrgent: true });
  }

  #connected() {
    clearTimeout(this.lostTimer);
    this.lostTimer = null;
    if (!this.panel.connection.hidden) {
      this.panel.show("connection", null);
      this.panel.announce(say("back"));
    }
    this.outbox.flush(true);
  }

  #disconnected({ status }) {
    this.lostAs = status === 429 ? "busy" : status || navigator.onLine ? "unavailable" : "offline";
    if (!this.panel.connection.hidden) this.panel.show("connection", say(this.lostAs));
    this.lostTimer ??= setTimeout(() => this.panel.show("connection", say(this.lostAs)), LOST_AFTER);
    this.#awaitAnswer();
  }

  /** The server no longer knows the conversation: begin another, say so, and take unsent words along. */
  #refused(token) {
    if (token !== this.store.identity?.token) return;
    // A key that was refused before it ever worked is the server's trouble: ask more slowly each time.
    this.mints = this.isProven ? 0 : this.mints + 1;
    const entries = this.outbox.carryOver();
    this.#reset();
    this.store.identity = null;
    this.store.seen = 0;
    if (!this.mints) this.log.note(say("restarted"));
    for (const entry of entries) this.log.pend(entry);
    if (this.mints) this.#pause(backoff(this.mints + 1)).then(() => this.#begin());
    else if (this.panel.isOpen || entries.length) this.#begin();
  }

  /** Another tab began or deleted the conversation. */
  #adoptIdentity() {
    const { identity } = this.store;
    if (identity?.token === this.feed?.token) return;
    this.outbox.clear();
    this.#reset();
    this.outbox.load();
    for (const entry of this.outbox.entries) this.log.pend(entry);
    if (identity) this.#resume();
    else if (this.panel.isOpen) this.log.note(say("erased"));
  }

  #reset() {
    this.feed?.stop();
    this.feed = null;
    this.isAsleep = false;
    this.log.clear();
    this.unreadSeqs.clear();
    Object.assign(this, { owner: "bot", practitioner: null });
    this.#showSpeaker();
    this.#showUnread();
    this.panel.working(false);
    this.panel.show("banner", null);
  }

  async #download() {
    try {
      const href = URL.createObjectURL(await this.api.export(this.store.identity.token));
      const anchor = document.createElement("a");
      Object.assign(anchor, { href, download: say("downloadName") });
      anchor.click();
      setTimeout(() => URL.revokeObjectURL(href), 60000);
      this.panel.announce(say("downloaded"));
    } catch {
      this.log.note(say("downloadFailed"));
    }
  }

  async #erase() {
    const { token } = this.store.identity ?? {};
    let receivers = [];
    try {
      if (token) receivers = (await this.api.erase(token)).already_with;
    } catch (error) {
      if (!error.isRefusal) return this.log.note(say("eraseFailed"));
    }
    this.outbox.clear();
    this.store.forget();
    this.#reset();
    this.log.note(say("erased"));
    if (receivers.length) this.log.note(say("erasedElsewhere", { names: receivers.join(", ") }));
    this.panel.input.focus();
    this.#begin();
  }
}

export function define() {
  if (!customElements.get("signpost-widget")) customElements.define("signpost-widget", SignpostWidget);
}
