// Keys of the queue page: n takes the next one, / goes to the search. They can be turned off, and never act in a field.

const hint = document.getElementById("keys");
const keySwitch = document.getElementById("keys-switch");
const areKeysOn = () => localStorage.getItem("signpost-keys") !== "off";

function showKeys() {
  hint.hidden = false;
  hint.querySelector("span").hidden = !areKeysOn();
  keySwitch.textContent = areKeysOn() ? hint.dataset.off : hint.dataset.on;
}

keySwitch.addEventListener("click", () => {
  localStorage.setItem("signpost-keys", areKeysOn() ? "off" : "on");
  showKeys();
});

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, select, textarea, [contenteditable]");
  if (!areKeysOn() || isTyping || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.key === "n") document.getElementById("take-next-form").requestSubmit();
  else if (event.key === "/") document.getElementById("q").focus();
  else return;
  event.preventDefault();
});

showKeys();
