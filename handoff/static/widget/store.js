/* What this browser remembers: the key to the conversation, texts not sent yet, how far was read, whether it is open.
   Keeps no message of the conversation itself; where storage is forbidden it remembers until the page is left. */

function usable(storage) {
  try {
    const area = storage();
    area.setItem("signpost:probe", "1");
    area.removeItem("signpost:probe");
    return area;
  } catch {
    return null;
  }
}

class Memory extends Map {
  getItem = this.get;
  setItem = this.set;
  removeItem = this.delete;
}

export class Store {
  /** `scope` tells apart several servers, or several widgets, on one site. */
  constructor(scope) {
    this.prefix = `signpost:${scope}:`;
    this.local = usable(() => localStorage) ?? new Memory();
    this.session = usable(() => sessionStorage) ?? new Memory();
  }

  get identity() {
    return this.#read(this.local, "identity");
  }

  set identity(value) {
    this.#write(this.local, "identity", value);
  }

  /** The seq of the last message that was on screen. */
  get seen() {
    return this.#read(this.local, "seen") ?? 0;
  }

  set seen(seq) {
    this.#write(this.local, "seen", seq);
  }

  get isOpen() {
    return this.#read(this.session, "open") ?? false;
  }

  set isOpen(value) {
    this.#write(this.session, "open", value);
  }

  get draft() {
    return this.#read(this.session, "draft") ?? "";
  }

  set draft(text) {
    this.#write(this.session, "draft", text || null);
  }

  /** Unsent entries, oldest first. One storage key each, so that two tabs never overwrite each other's. */
  outbox() {
    const prefix = `${this.prefix}out:`;
    const keys = this.local.keys?.() ?? Object.keys(this.local);
    const names = [...keys].filter((key) => key.startsWith(prefix)).map((key) => key.slice(this.prefix.length));
    return names.map((name) => this.#read(this.local, name)).filter(Boolean).sort((a, b) => a.at - b.at);
  }

  keep(entry) {
    this.#write(this.local, `out:${entry.id}`, entry);
  }

  drop(id) {
    this.#write(this.local, `out:${id}`, null);
  }

  forget() {
    for (const { id } of this.outbox()) this.drop(id);
    this.identity = null;
    this.seen = null;
  }

  /** True for the `storage` event of another tab that began or deleted the conversation. */
  isIdentityEvent(event) {
    return event.key === `${this.prefix}identity`;
  }

  #read(area, name) {
    try {
      return JSON.parse(area.getItem(this.prefix + name));
    } catch {
      return null;
    }
  }

  #write(area, name, value) {
    try {
      if (value === null) area.removeItem(this.prefix + name);
      else area.setItem(this.prefix + name, JSON.stringify(value));
    } catch {
      // A full storage: the message is still in memory and on screen, only a reload would lose it.
    }
  }
}
