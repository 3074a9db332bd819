/* The widget's look, as a constructed stylesheet: it needs no inline style, so a strict content policy allows it.
   Sizes follow the visitor's own font size; colours come in a light and a dark set, each AA against its ground. */
const CSS = `
:host { all: initial; font: medium/1.5 system-ui, sans-serif; color-scheme: light dark;
  --ink: #1b2730; --mute: #52606b; --bg: #fff; --soft: #eff3f5; --line: #d3dce1; --edge: #73838e;
  --brand: #0d5768; --brand-2: #0a4553; --on-brand: #fff; --brand-soft: #e3f1f4; --link: #0a5566;
  --warm: #fcf3e3; --warm-line: #dcbf86; --danger: #a1221d; --danger-soft: #fdecea; --focus: #0b57d0; --shade: 0 12px 40px rgb(15 35 45 / .22), 0 2px 8px rgb(15 35 45 / .12); }
@media (prefers-color-scheme: dark) { :host {
  --ink: #e7edf0; --mute: #a9b7c0; --bg: #151b20; --soft: #222b32; --line: #37444d; --edge: #83939e;
  --brand: #14596a; --brand-2: #103f4b; --on-brand: #fff; --brand-soft: #16323a; --link: #8fd8e6;
  --warm: #352b16; --warm-line: #7d6532; --danger: #ffb4ab; --danger-soft: #45191a; --focus: #a8c7fa; --shade: 0 12px 40px rgb(0 0 0 / .6); } }
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
h2, h3, p, ul { margin: 0; padding: 0; font-size: 1em; }
ul { list-style: none; }
button, textarea { font: inherit; color: inherit; }
button { cursor: pointer; min-height: 44px; border: 1px solid var(--edge); border-radius: 10px; background: var(--bg); padding: 8px 14px; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
a { color: var(--link); text-underline-offset: .15em; overflow-wrap: anywhere; }
svg { width: 24px; height: 24px; flex: none; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.vh { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.launcher { position: fixed; right: max(20px, env(safe-area-inset-right)); bottom: max(20px, env(safe-area-inset-bottom)); z-index: 2147483000;
  display: flex; align-items: center; gap: 10px; min-height: 56px; padding: 0 22px 0 18px; border: 1px solid transparent; border-radius: 28px;
  background: var(--brand); color: var(--on-brand); font-weight: 600; box-shadow: var(--shade); }
.launcher:hover { background: var(--brand-2); }
.launcher:focus-visible, .head :focus-visible { outline-color: #fff; box-shadow: 0 0 0 6px var(--focus); }
.badge { position: absolute; top: -6px; right: -4px; min-width: 24px; padding: 0 6px; border-radius: 12px; border: 2px solid var(--bg);
  background: #b3261e; color: #fff; font-size: .8125em; line-height: 20px; text-align: center; }

.panel { position: fixed; inset: auto max(20px, env(safe-area-inset-right)) max(20px, env(safe-area-inset-bottom)) auto; z-index: 2147483000; margin: 0; padding: 0;
  width: min(26em, 100vw - 40px); height: min(44em, 100dvh - 40px); max-width: none; max-height: none; overflow: hidden;
  border: 1px solid var(--line); border-radius: 18px; background: var(--bg); color: var(--ink); box-shadow: var(--shade); }
.panel[open] { display: flex; flex-direction: column; }
.head { position: relative; z-index: 2; flex: none; display: flex; align-items: center; gap: 4px; padding: 12px 8px 12px 18px; background: var(--brand); color: var(--on-brand); border-bottom: 1px solid transparent; }
.brand { flex: 1; min-width: 0; }
h2 { font-weight: 650; line-height: 1.25; overflow-wrap: anywhere; }
.speaker { display: flex; align-items: baseline; gap: 7px; font-size: .8125em; line-height: 1.35; margin-top: 2px; overflow-wrap: anywhere; }
.speaker::before { content: ""; flex: none; width: 8px; height: 8px; border-radius: 2px; background: #b9e3ec; forced-color-adjust: none; }
[data-speaker="person"] .speaker::before { border-radius: 50%; background: #ffd58a; }
.urgent { flex: none; padding: 6px 14px; border: 1px solid transparent; border-radius: 22px; background: #fff; color: #a1221d; font-size: .875em; font-weight: 650; line-height: 1.2; }
.urgent:hover { background: #fdecea; }
.round { flex: none; display: grid; place-items: center; width: 44px; padding: 0; border: 1px solid transparent; border-radius: 22px; background: none; color: inherit; }
.round:hover { background: rgb(255 255 255 / .16); }
.menu { position: absolute; top: calc(100% - 6px); right: 12px; padding: 6px; border: 1px solid var(--line); border-radius: 12px; background: var(--bg); color: var(--ink); box-shadow: var(--shade); }
.menu button { width: 100%; border-color: transparent; text-align: start; }
.menu button:hover { background: var(--soft); }
.menu :focus-visible { outline-color: var(--focus); outline-offset: -2px; box-shadow: none; }

.body { position: relative; flex: 1; min-height: 0; display: flex; }
.main { flex: 1; min-width: 0; min-height: 0; display: flex; flex-direction: column; }
.banner, .connection { flex: none; padding: 10px 18px; font-size: .875em; border-bottom: 1px solid var(--line); background: var(--brand-soft); }
.connection { background: var(--warm); border-color: var(--warm-line); }
.talk { position: relative; flex: 1; min-height: 0; display: flex; }
.log { flex: 1; min-width: 0; overflow: hidden auto; overscroll-behavior: contain; padding: 18px 18px 10px; scrollbar-width: thin; }
.log:focus-visible { outline-offset: -3px; }
.message { display: flex; flex-direction: column; align-items: flex-start; margin-top: 16px; }
.message:first-child { margin-top: 0; }
.message.same { margin-top: 4px; }
.who { font-size: .8125em; font-weight: 600; color: var(--mute); margin: 0 0 4px 4px; }
.same .who, [data-author="visitor"] .who { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.bubble { max-width: 88%; padding: 10px 14px; border: 1px solid transparent; border-radius: 16px; border-start-start-radius: 6px; background: var(--soft); }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
.text:empty { display: none; }
[data-author="visitor"] { align-items: flex-end; }
[data-author="visitor"] .bubble { background: var(--brand); color: var(--on-brand); border-start-start-radius: 16px; border-end-end-radius: 6px; }
[data-author="visitor"] a { color: inherit; }
[data-author="visitor"] .bubble :focus-visible { outline-color: #fff; }
[data-author="practitioner"] .bubble { background: var(--warm); border-color: var(--warm-line); }
[data-author="system"] .bubble { max-width: 100%; background: var(--bg); border-color: var(--line); border-inline-start: 4px solid var(--brand); border-radius: 8px; }
.links { margin-top: 8px; display: grid; gap: 4px; }
.links a { display: inline-block; padding: 3px 0; font-weight: 550; }
.meta { font-size: .75em; color: var(--mute); margin: 3px 4px 0; display: flex; gap: 8px; flex-wrap: wrap; }
.followed .meta time, .followed[data-state="sent"] .meta { display: none; }
[data-state="failed"] .bubble, [data-state="late"] .bubble, [data-state="held"] .bubble { background: var(--danger-soft); color: var(--ink); border-color: var(--danger); }
[data-state="held"] .bubble, [data-state="late"] .bubble { background: var(--warm); border-color: var(--warm-line); }
[data-state="failed"] .state { color: var(--danger); }
.rescue { display: flex; gap: 8px; margin-top: 6px; }
.rescue button { font-size: .875em; }
.choices { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 10px; }
.choices button { border-color: var(--link); border-radius: 22px; color: var(--link); font-size: .9375em; font-weight: 550; line-height: 1.3; text-align: start; }
.choices button:hover { background: var(--brand-soft); }
.choices [aria-disabled="true"] { cursor: default; border: 1px dashed var(--line); background: none; color: var(--mute); font-weight: 400; min-height: 32px; padding: 3px 12px; font-size: .8125em; }
.note { margin: 16px 0 0; padding: 8px 12px; font-size: .875em; color: var(--mute); text-align: center; }
.note.danger { border: 1px solid var(--danger); border-radius: 10px; background: var(--danger-soft); color: var(--ink); font-weight: 600; text-align: start; }
.newer { position: absolute; left: 50%; bottom: 8px; translate: -50% 0; display: flex; align-items: center; gap: 6px; border-radius: 22px; border-color: var(--edge); font-size: .875em; white-space: nowrap; box-shadow: var(--shade); }
.newer svg { width: 18px; height: 18px; }
.dots { flex: none; align-self: flex-start; display: flex; gap: 5px; margin: 0 18px 10px; padding: 12px 14px; border-radius: 14px; background: var(--soft); }
.dots i { width: 7px; height: 7px; border-radius: 50%; background: var(--mute); }

.composer { flex: none; display: grid; grid-template-columns: 1fr auto; gap: 4px 8px; align-items: end; padding: 10px 12px max(12px, env(safe-area-inset-bottom)); border-top: 1px solid var(--line); }
textarea { display: block; width: 100%; min-height: 46px; max-height: 9.5em; resize: none; padding: 10px 14px; border: 1px solid var(--edge); border-radius: 14px; background: var(--bg); }
textarea::placeholder { color: var(--mute); opacity: 1; }
textarea:focus-visible { outline-width: 2px; outline-offset: 0; }
.send { display: grid; place-items: center; width: 46px; min-height: 46px; padding: 0; border-color: transparent; border-radius: 14px; background: var(--brand); color: var(--on-brand); }
.send:hover { background: var(--brand-2); }
.counter { grid-column: 1 / -1; font-size: .8125em; color: var(--mute); padding: 0 4px; }
.counter.over { color: var(--danger); font-weight: 600; }

.sheet { position: absolute; inset: 0; z-index: 3; overflow: auto; padding: 26px 24px; background: var(--bg); display: flex; flex-direction: column; gap: 12px; }
h3 { font-size: 1.1875em; line-height: 1.3; font-weight: 650; }
.answers { display: flex; flex-wrap: wrap; gap: 10px; margin-top: 8px; }
.answers button { font-weight: 600; }
.danger:is(button) { border-color: var(--danger); background: var(--danger-soft); color: var(--danger); }

@media (max-width: 500px), (max-height: 500px) {
  .panel { inset: 0; width: 100%; height: var(--seen, 100dvh); border: 0; border-radius: 0; }
  .head { padding-top: max(4px, env(safe-area-inset-top)); padding-left: 14px; }
  .log { padding: 14px 14px 8px; }
}
@media (max-width: 500px) {
  .head { flex-wrap: wrap; gap: 0 4px; padding-bottom: 8px; }
  .brand { display: contents; }
  h2 { flex: 1 0 calc(100% - 120px); }
  .speaker { order: 1; flex: 1; margin: 0; }
  .urgent { order: 2; min-height: 36px; margin-inline-end: 6px; }
}
@media (max-height: 400px) { .head { padding-block: 2px; } .log { padding-block: 8px; } .banner, .connection { padding-block: 4px; max-height: 30dvh; overflow: auto; } }
@media (prefers-reduced-motion: no-preference) {
  .panel[open] { animation: rise .18s ease-out; }
  .message { animation: appear .18s ease-out; }
  .dots i { animation: breathe 1.2s ease-in-out infinite; }
  .dots i:nth-child(2) { animation-delay: .15s; }
  .dots i:nth-child(3) { animation-delay: .3s; }
}
@keyframes rise { from { opacity: 0; transform: translateY(10px); } }
@keyframes appear { from { opacity: 0; } }
@keyframes breathe { 50% { opacity: .25; } }
@media (forced-colors: active) { .dots i { background: CanvasText; } .choices [aria-disabled="true"] { color: GrayText; } }
`;

let shared = null;

/** The stylesheet, made once for all widgets of a page. */
export function sheet() {
  if (!shared) {
    shared = new CSSStyleSheet();
    shared.replaceSync(CSS);
  }
  return shared;
}
