/* Makes elements without markup: text is always a text node, so nothing a person writes can become HTML.
   Knows nothing of the conversation. */

/** An element: `on*` are listeners, `class`, `hidden` and the like are properties or attributes, the rest children. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (typeof value === "boolean") node.toggleAttribute(name, value);
    else if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const SHAPES = {
  signpost: "M12 2v20M8 22h8M12 4h6l3 2.5L18 9h-6M12 10H6L3 12.5 6 15h6",
  send: "M4 12 20 4l-5 16-3.5-6.5zM11.500 13.500 20 4",
  close: "M6 6l12 12M18 6 6 18",
  menu: "M5 7h14M5 12h14M5 17h14",
  down: "M12 5v14M6 13l6 6 6-6",
};

/** A decorative line drawing. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

/** Change the text of a node only if it differs: a screen reader would read the same words again. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
