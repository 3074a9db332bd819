/* Shows the messages: ordered by seq, what is still unsent last, each once and each with its author.
   Knows nothing of the network; it is told what arrived and what became of what was sent. */
import { h, setText } from "./dom.js";
import { link, linkify } from "./links.js";
import { say, strings } from "./strings.js";

const UNSENT = 1e9; // orders of what has no seq yet come after every seq
const NEAR_END = 80;

export class Log {
  #seqs = new Map();
  #pending = new Map();
  #tail = UNSENT;
  isPinned = true;

  /** `on`: choose(button), retry(entry), discard(entry). */
  constructor(on, base) {
    this.on = on;
    this.base = base;
    this.node = h("div", { class: "log", role: "log", tabindex: "0", "aria-label": say("log"), "aria-live": "polite" });
    let height = 0;
    this.node.addEventListener("scroll", () => {
      if (this.node.clientHeight === height) this.isPinned = this.isAtEnd;
    });
    // The banner, a growing field or the phone's keyboard take room away: the end stays in view.
    new ResizeObserver(() => {
      height = this.node.clientHeight;
      if (this.isPinned) this.toEnd();
    }).observe(this.node);
  }

  clear() {
    this.node.replaceChildren();
    this.#seqs.clear();
    this.#pending.clear();
  }

  /** Show messages of the feed; those known already are left alone. Returns the new ones. */
  receive(messages) {
    const fresh = messages.filter(({ seq }) => !this.#seqs.has(seq));
    this.#keepingEnd(() => {
      for (const message of fresh) {
        const echo = message.author === "visitor" && this.#unseenEcho(message.text);
        if (echo) this.#adopt(echo, message.seq);
        else this.#place(this.#messageNode(message), message.seq);
      }
      this.#refresh();
    });
    return fresh;
  }

  /** Show at once what the visitor just sent. */
  pend(entry) {
    const node = this.#bubble("visitor", say("visitor"), entry.text, new Date(entry.at));
    this.#pending.set(entry.id, { entry, node });
    this.#place(node, (this.#tail += 1));
    this.status(entry, "sending");
    this.#refresh();
    this.toEnd();
  }

  /** The server has it as number `seq`. */
  accept(entry, seq) {
    const pending = this.#pending.get(entry.id);
    if (!pending) return;
    const known = this.#seqs.get(seq);
    if (!known) this.#adopt(pending, seq);
    else if (known !== pending.node) pending.node.remove();
    this.#pending.delete(entry.id);
    this.status({ id: null }, "sent", null, this.#seqs.get(seq));
    this.#refresh();
  }

  /** What became of an entry: sending, late, held (for `detail` seconds), failed (because of `detail`), sent. */
  status(entry, state, detail = "", node = this.#pending.get(entry.id)?.node) {
    if (!node) return;
    node.dataset.state = state;
    const meta = node.querySelector(".state");
    setText(meta, say(state, { n: detail, why: detail }));
    node.querySelector(".rescue")?.remove();
    if (state === "late" || state === "failed") node.append(this.#rescue(entry, state));
    this.#refresh();
  }

  /** A word of the widget itself, put where the conversation stands now. */
  note(text, kind = "") {
    const here = Math.max(0, ...this.#seqs.keys()) + 0.5;
    this.#keepingEnd(() => this.#place(h("p", { class: `note ${kind}` }, text), here));
  }

  /** Whether the newest message is the visitor's own, so that an answer is due. */
  get isAnswerDue() {
    const last = [...this.node.querySelectorAll(".message")].at(-1);
    return last?.dataset.author === "visitor" && last.dataset.state !== "failed";
  }

  get isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.node;
    return scrollHeight - scrollTop - clientHeight < NEAR_END;
  }

  toEnd() {
    this.isPinned = true;
    this.node.scrollTop = this.node.scrollHeight;
  }

  #keepingEnd(change) {
    change();
    if (this.isPinned) this.toEnd();
  }

  /** Our own words coming back by the feed before the answer to the sending came. */
  #unseenEcho(text) {
    for (const pending of this.#pending.values()) {
      const isOurs = pending.entry.attempts > 0 && !pending.isAdopted && pending.entry.text === text;
      if (isOurs) return pending;
    }
    return null;
  }

  #adopt(pending, seq) {
    pending.isAdopted = true;
    pending.entry.isKept = true;
    this.#place(pending.node, seq);
    this.status(pending.entry, "sent");
  }

  #place(node, order) {
    if (order < UNSENT && Number.isInteger(order)) this.#seqs.set(order, node);
    node.dataset.order = order;
    let next = this.node.lastElementChild;
    let after = null;
    while (next && (next === node || Number(next.dataset.order) > order)) {
      if (next !== node) after = next;
      next = next.previousElementSibling;
    }
    // A node that stands right already is not moved: a screen reader would read it again.
    if (node.parentNode !== this.node || node.nextElementSibling !== after) this.node.insertBefore(node, after);
  }

  #messageNode({ author, name, text, buttons, links, at }) {
    const node = this.#bubble(author, name || say(author), text, new Date(at));
    if (links?.length) {
      const items = links.map(({ title, url }) => h("li", {}, link(title, url, this.base)));
      node.querySelector(".bubble").append(h("ul", { class: "links" }, ...items));
    }
    if (buttons?.length) {
      const press = (button) => (event) => this.#press(event, button);
      const choices = buttons.map((button) => h("button", { type: "button", onclick: press(button) }, button.title));
      node.append(h("div", { class: "choices", role: "group", "aria-label": say("choices") }, ...choices));
    }
    return node;
  }

  #bubble(author, label, text, at) {
    const who = h("p", { class: "who" }, h("span", {}, label), h("span", { class: "vh" }, ":"));
    const said = h("div", { class: "bubble" }, h("p", { class: "text" }, ...linkify(text)));
    const clock = at.toLocaleTimeString(strings.locale, { hour: "2-digit", minute: "2-digit" });
    const time = h("time", { datetime: at.toISOString() }, clock);
    const meta = h("p", { class: "meta" }, time, author === "visitor" ? h("span", { class: "state" }) : null);
    return h("div", { class: "message", "data-author": author, "data-label": label }, who, said, meta);
  }

  #press(event, button) {
    if (event.currentTarget.getAttribute("aria-disabled") !== "true") this.on.choose(button);
  }

  #rescue(entry, state) {
    const retry = h("button", { type: "button", onclick: () => this.on.retry(entry) }, say("retry"));
    const discard = h("button", { type: "button", onclick: () => this.on.discard(entry) }, say("discard"));
    return h("p", { class: "rescue" }, retry, state === "failed" ? discard : null);
  }

  remove(entry) {
    this.#pending.get(entry.id)?.node.remove();
    this.#pending.delete(entry.id);
    this.#refresh();
  }

  /** Name an author once per run of messages, and leave only the choices open that nothing newer has answered. */
  #refresh() {
    let previous = null;
    let isOpen = true;
    const nodes = [...this.node.children];
    for (const node of nodes) {
      const isSame = node.dataset.label !== undefined && node.dataset.label === previous?.dataset.label;
      node.classList.toggle("same", isSame);
      previous?.classList.toggle("followed", isSame);
      previous = node;
    }
    previous?.classList.remove("followed");
    for (const node of nodes.reverse()) {
      if (node.dataset.author === "visitor" && node.dataset.state !== "failed") isOpen = false;
      for (const button of node.querySelectorAll(".choices button")) {
        // Not the `disabled` attribute: the pressed button would lose the keyboard's focus.
        button.setAttribute("aria-disabled", String(!isOpen));
        button.tabIndex = isOpen ? 0 : -1;
      }
    }
  }
}
