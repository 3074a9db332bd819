/* Puts the widget on the page that carries the script tag, with the settings of that tag.
   The last module of the packed file, which is a classic script and so knows its own tag. */
import { define } from "./element.js";

const script = document.currentScript;

function place() {
  const placed = document.querySelector("signpost-widget");
  const element = placed ?? document.createElement("signpost-widget");
  for (const [name, value] of Object.entries(script.dataset)) element.dataset[name] ??= value;
  element.dataset.server ??= new URL(script.src).origin;
  if (!placed) document.body.append(element);
  define();
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", place);
else place();
