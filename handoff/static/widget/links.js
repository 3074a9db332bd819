/* Decides which addresses may become links: http, https, mailto and tel, nothing else.
   Never parses markup; what is no allowed link stays text. */
import { h } from "./dom.js";
import { say } from "./strings.js";

const ALLOWED = new Set(["http:", "https:", "mailto:", "tel:"]);
const ADDRESS = /\b(?:https?:\/\/[^\s<>"]+|mailto:[^\s<>"]+|tel:[+\d][\d().-]*)/gi;
const TRAILING = /[.,;:!?'’”]+$/;

/** The address if it may be a link, else null. */
export function safeUrl(raw, base) {
  try {
    const url = new URL(raw, base);
    return ALLOWED.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** A link that opens beside the conversation, or plain text when the address is not allowed. */
export function link(title, raw, base) {
  const href = safeUrl(raw, base);
  if (!href) return document.createTextNode(title);
  if (!href.startsWith("http")) return h("a", { href }, title);
  const hint = h("span", { class: "vh" }, ` ${say("newTab")}`);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, title, hint);
}

/** Text as nodes, with the addresses in it as links. */
export function linkify(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0]);
    nodes.push(text.slice(at, match.index), link(address, address));
    at = match.index + address.length;
  }
  nodes.push(text.slice(at));
  return nodes.filter((node) => node !== "");
}

/** Without the full stop of the sentence, and without a bracket that was opened before the address. */
function trimmed(address) {
  const bare = address.replace(TRAILING, "");
  const isUnbalanced = bare.endsWith(")") && !bare.includes("(");
  return isUnbalanced ? trimmed(bare.slice(0, -1)) : bare;
}
