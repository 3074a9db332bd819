/* Builds the launcher and the panel and moves the focus; holds no conversation.
   The element tells it what to show and is told what the visitor did. */
import { h, icon, setText } from "./dom.js";
import { say, strings } from "./strings.js";
import { link } from "./links.js";

export const LIMIT = 4000;
const COUNT_FROM = 3600;
const FULL_SCREEN = "(max-width: 500px), (max-height: 500px)";

/** Characters as the server counts them: a smiley is one. */
export const size = (text) => [...text].length;

const press = (kind, onclick, ...children) => h("button", { class: kind, type: "button", onclick }, ...children);

export class Panel {
  /** `on`: open, close, send(text), urgent, download, erase. */
  constructor(root, title, privacyUrl, log, on) {
    Object.assign(this, { title, privacyUrl, log, on });
    this.fullScreen = matchMedia(FULL_SCREEN);
    this.#build();
    root.append(this.launcher, this.outside, this.dialog);
    this.#listen();
  }

  get isOpen() {
    return this.dialog.open;
  }

  /** With `isQuiet` (after a reload) the focus stays where the visitor has it. */
  open(isQuiet = false) {
    if (this.isOpen) return;
    if (this.fullScreen.matches) this.dialog.showModal();
    else this.dialog.open = true; // show() would move the focus
    this.launcher.hidden = true;
    this.launcher.setAttribute("aria-expanded", "true");
    this.log.toEnd();
    this.grow();
    if (!isQuiet) this.input.focus();
  }

  close() {
    this.closeSheet();
    this.#toggleMenu(false);
    if (this.isOpen) this.dialog.close();
  }

  unread(name, n) {
    this.launcher.setAttribute("aria-label", name);
    this.badge.hidden = n === 0;
    setText(this.badge, n > 99 ? "99+" : String(n));
  }

  speaker(label, isPerson) {
    setText(this.who, label);
    this.dialog.dataset.speaker = isPerson ? "person" : "bot";
  }

  show(place, text) {
    this[place].hidden = !text;
    setText(this[place], text ?? "");
  }

  /** Said to screen readers alone. */
  announce(text) {
    setText(this.isOpen ? this.inside : this.outside, text);
  }

  working(isWorking) {
    this.dots.hidden = !isWorking;
  }

  closeSheet() {
    if (!this.sheet.hidden) this.#sheetOff();
  }

  #build() {
    this.badge = h("span", { class: "badge", "aria-hidden": "true", hidden: true });
    const words = h("span", {}, say("launcher"));
    this.launcher = press("launcher", () => this.on.open(), icon("signpost"), words, this.badge);
    this.launcher.setAttribute("aria-haspopup", "dialog");
    this.launcher.setAttribute("aria-expanded", "false");
    this.outside = h("div", { class: "vh", role: "status" });
    this.inside = h("div", { class: "vh", role: "status" });
    this.banner = h("p", { class: "banner", role: "status", hidden: true });
    this.connection = h("p", { class: "connection", role: "status", hidden: true });
    const dots = [h("i"), h("i"), h("i")];
    this.dots = h("div", { class: "dots", hidden: true, role: "img", "aria-label": say("working") }, ...dots);
    this.newer = press("newer", () => this.log.toEnd(), icon("down"), say("newer"));
    this.newer.hidden = true;
    this.sheet = h("div", { class: "sheet", role: "dialog", "aria-labelledby": "sheet-title", hidden: true });
    const talk = h("div", { class: "talk" }, this.log.node, this.newer);
    this.main = h("div", { class: "main" }, this.banner, this.connection, talk, this.dots, this.#composer());
    this.head = this.#header();
    const body = h("div", { class: "body" }, this.main, this.sheet);
    this.dialog = h("dialog", { class: "panel", "aria-labelledby": "title" }, this.head, body, this.inside);
  }

  #header() {
    this.who = h("p", { class: "speaker", id: "speaker" });
    const urgent = press("urgent", () => (this.closeSheet(), this.on.urgent()), say("urgent"));
    this.menuButton = press("round", () => this.#toggleMenu(), icon("menu"));
    this.menuButton.setAttribute("aria-label", say("menu"));
    this.menuButton.setAttribute("aria-controls", "menu");
    this.menuButton.setAttribute("aria-expanded", "false");
    const close = press("round", () => this.close(), icon("close"));
    close.setAttribute("aria-label", say("close"));
    const [erase, privacy] = [() => this.#askErase(), () => this.#aboutPrivacy()];
    const acts = { download: () => this.on.download(), erase, privacy };
    const item = ([name, act]) => h("li", {}, press("", () => (this.#toggleMenu(false, true), act()), say(name)));
    this.menu = h("ul", { class: "menu", id: "menu", hidden: true }, ...Object.entries(acts).map(item));
    const brand = h("div", { class: "brand" }, h("h2", { id: "title" }, this.title), this.who);
    return h("div", { class: "head" }, brand, urgent, this.menuButton, close, this.menu);
  }

  #composer() {
    const field = { id: "input", rows: "1", placeholder: say("placeholder"), enterkeyhint: "send" };
    this.input = h("textarea", { ...field, "aria-describedby": "hint counter" });
    this.counter = h("p", { class: "counter", id: "counter", hidden: true });
    const label = h("label", { class: "vh", for: "input" }, say("input"));
    const hint = h("p", { class: "vh", id: "hint" }, say("inputHint"));
    const send = h("button", { class: "send", type: "submit", "aria-label": say("send") }, icon("send"));
    return h("form", { class: "composer", novalidate: true }, this.counter, label, this.input, send, hint);
  }

  #listen() {
    this.dialog.addEventListener("keydown", (event) => this.#onKey(event));
    // Outside, a key typed here would seem to come from no field, and could set off the page's own shortcuts.
    for (const name of ["keydown", "keyup", "keypress"]) {
      this.dialog.addEventListener(name, (event) => event.stopPropagation());
    }
    this.dialog.addEventListener("cancel", (event) => (event.preventDefault(), this.#back()));
    this.dialog.addEventListener("close", () => this.#onClosed());
    this.head.addEventListener("focusout", ({ relatedTarget }) => {
      if (!this.head.contains(relatedTarget)) this.#toggleMenu(false);
    });
    this.main.addEventListener("pointerdown", () => this.#toggleMenu(false));
    this.main.querySelector("form").addEventListener("submit", (event) => (event.preventDefault(), this.#submit()));
    this.input.addEventListener("input", () => this.grow());
    this.log.node.addEventListener("scroll", () => (this.newer.hidden ||= this.log.isAtEnd));
    this.fullScreen.addEventListener("change", () => this.#refit());
    visualViewport?.addEventListener("resize", () => this.#fit());
  }

  /** Between window and full screen; a modal dialog keeps the focus out of the page that it covers. */
  #refit() {
    if (!this.isOpen) return;
    this.isRefitting = true;
    this.dialog.close();
    this.open(true);
  }

  /** Phones lay the keyboard over the page: the panel keeps to the part that can be seen. */
  #fit() {
    this.dialog.style.setProperty("--seen", `${visualViewport.height}px`);
  }

  #onKey(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      this.#back();
    } else if (event.key === "Enter" && !event.shiftKey && event.target === this.input) {
      event.preventDefault();
      this.#submit();
    }
  }

  /** One step back: the sheet, then the menu, then the panel. */
  #back() {
    if (!this.sheet.hidden) this.closeSheet();
    else if (!this.menu.hidden) this.#toggleMenu(false, true);
    else this.close();
  }

  #onClosed() {
    if (this.isRefitting) return void (this.isRefitting = false);
    this.launcher.hidden = false;
    this.launcher.setAttribute("aria-expanded", "false");
    this.launcher.focus();
    this.on.close();
  }

  #submit() {
    const text = this.input.value.replaceAll("\0", "").trim();
    if (!text) return;
    if (size(text) > LIMIT) return this.announce(this.counter.textContent);
    this.input.value = "";
    this.grow();
    this.on.send(text);
  }

  /** Fit the field to its text, and count when the end is near. */
  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
    const left = LIMIT - size(this.input.value.trim());
    this.counter.hidden = left > LIMIT - COUNT_FROM;
    this.counter.classList.toggle("over", left < 0);
    this.input.setAttribute("aria-invalid", String(left < 0));
    setText(this.counter, left < 0 ? say("tooLong", { n: -left }) : say("counter", { n: left }));
    this.on.draft(this.input.value);
  }

  #toggleMenu(isOpen = this.menu.hidden, isFocusKept = false) {
    this.menu.hidden = !isOpen;
    this.menuButton.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) this.menu.querySelector("button").focus();
    else if (isFocusKept) this.menuButton.focus();
  }

  #sheetOn(titleText, texts, ...buttons) {
    const heading = h("h3", { id: "sheet-title", tabindex: "-1" }, titleText);
    const paragraphs = texts.map((text) => (typeof text === "string" ? h("p", {}, text) : text));
    this.sheet.replaceChildren(heading, ...paragraphs, h("div", { class: "answers" }, ...buttons));
    this.sheet.hidden = false;
    this.main.inert = true; // the header, and with it the call for urgent help, stays in reach
    heading.focus();
  }

  #sheetOff() {
    this.sheet.hidden = true;
    this.main.inert = false;
    this.menuButton.focus();
  }

  #askErase() {
    const keep = press("", () => this.closeSheet(), say("eraseNo"));
    const erase = press("danger", () => (this.closeSheet(), this.on.erase()), say("eraseYes"));
    this.#sheetOn(say("eraseTitle"), [say("eraseText")], keep, erase);
  }

  #aboutPrivacy() {
    const done = press("", () => this.closeSheet(), say("done"));
    const more = this.privacyUrl ? [h("p", {}, link(say("privacyLink"), this.privacyUrl, location.href))] : [];
    this.#sheetOn(say("privacy"), [...strings.privacyText, ...more], done);
  }
}
