/* Brings what the visitor wrote to the server: one at a time, in order, each under its own client id until it is there.
   A repeat of the same id has no second effect there, so any doubt is answered by sending again. */
import { backoff } from "./api.js";

const LATE_AFTER = 2;

/** A random UUID (version 4). Not crypto.randomUUID, which pages without TLS lack. */
export function uuid() {
  const digit = (place) => (place ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (place / 4)))).toString(16);
  return "10000000-1000-4000-8000-100000000000".replace(/[018]/g, digit);
}

export class Outbox {
  token = null;

  /** `on`: changed(entry, state, detail), accepted(entry, seq), refused(). */
  constructor(api, store, on) {
    Object.assign(this, { api, store, on, isSending: false });
    this.load();
  }

  /** Take up what an earlier page, or another tab, could not send. */
  load() {
    this.entries = this.store.outbox().map((kept) => ({ ...kept, attempts: 0, isFailed: false }));
  }

  add({ text, payload = null, isUrgent = false }) {
    const entry = { id: uuid(), text, payload, at: Date.now(), isUrgent, attempts: 0, isFailed: false };
    this.store.keep({ id: entry.id, text, payload, at: entry.at });
    if (isUrgent) this.entries.unshift(entry);
    else this.entries.push(entry);
    return entry;
  }

  /** Send what waits; with `isNow`, without waiting out a backoff. */
  async flush(isNow = false) {
    if (isNow) this.#resume?.(this.entries[0]?.isUrgent);
    if (this.isSending || !this.token) return;
    this.isSending = true;
    try {
      for (let entry; this.token && (entry = this.entries.find((one) => !one.isFailed)); ) await this.#attempt(entry);
    } finally {
      this.isSending = false;
    }
  }

  retry(entry) {
    entry.isFailed = false;
    this.on.changed(entry, "sending");
    this.flush(true);
  }

  discard(entry) {
    this.entries = this.entries.filter((one) => one !== entry);
    this.store.drop(entry.id);
  }

  clear() {
    this.token = null;
    this.entries = [];
    this.#resume?.();
  }

  /** Take the words along to a new conversation. Presses of buttons stay behind: the buttons do not exist there. So
      do words that came back by the feed: that conversation had them, and may have been erased because of them. */
  carryOver() {
    this.token = null;
    this.#resume?.();
    const texts = this.entries.filter(({ payload, isKept }) => !payload && !isKept).map(({ text }) => text);
    for (const entry of [...this.entries]) this.discard(entry);
    return texts.map((text) => this.add({ text }));
  }

  async #attempt(entry) {
    const { token } = this;
    entry.attempts += 1;
    try {
      const said = entry.payload ? { payload: entry.payload } : { text: entry.text };
      const { seq } = await this.api.send(token, { client_id: entry.id, ...said });
      if (token !== this.token) return;
      this.discard(entry);
      this.on.accepted(entry, seq);
    } catch (error) {
      if (token !== this.token || !this.entries.includes(entry)) return;
      if (error.isRefusal) {
        this.token = null;
        this.on.refused(token);
      } else if (error.isPassing) {
        await this.#wait(entry, error);
      } else {
        entry.isFailed = true;
        this.on.changed(entry, "failed", error.message);
      }
    }
  }

  #wait(entry, { status, retryAfter }) {
    if (status === 429) this.on.changed(entry, "held", retryAfter ?? 5);
    else if (entry.attempts >= LATE_AFTER) this.on.changed(entry, "late");
    const ms = retryAfter ? retryAfter * 1000 : backoff(entry.attempts);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      // The visitor's wish to try again cuts a backoff short, but not what the server asked for. A call for
      // urgent help cuts both.
      this.#resume = (isUrgent) => {
        if (status === 429 && this.token && !isUrgent) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #resume = null;
}
