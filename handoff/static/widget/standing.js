/* Puts into words where the visitor stands: who speaks, and how the request for a person is going.
   Takes the answers of the server as they are and decides nothing. */
import { say, strings } from "./strings.js";

/** The banner for a handoff, or null when there is nothing to say. */
export function standing(handoff, now = new Date()) {
  if (handoff?.status !== "queued") return null;
  const { position, wait_band: band, next_opening: opening, about_minutes: about, back_at: back } = handoff;
  if (back) return say("snoozed", { when: moment(new Date(back), now) });
  const place = position === 1 ? say("queuedNext") : position ? say("queuedPosition", { n: position }) : say("queued");
  const isClosed = Boolean(opening) || band === "next_opening";
  const usual = about ? say("waitAbout", { n: about }) : band ? say(`wait_${band}`) : "";
  const wait = isClosed ? say("wait_next_opening") : usual;
  const when = opening ? say("opening", { when: moment(new Date(opening), now) }) : "";
  return [place, wait, when, say("meanwhile")].filter(Boolean).join(" ");
}

/** "today, 14:00", "Monday, 09:00" or "Monday, 5 January, 09:00", in the visitor's own time zone. */
function moment(at, now) {
  const days = Math.round((midnight(at) - midnight(now)) / 86400000);
  const time = at.toLocaleTimeString(strings.locale, { hour: "2-digit", minute: "2-digit" });
  const relative = new Intl.RelativeTimeFormat(strings.locale, { numeric: "auto" });
  if (days < 2) return `${relative.format(days, "day")}, ${time}`;
  const far = days < 7 ? {} : { day: "numeric", month: "long" };
  return `${at.toLocaleDateString(strings.locale, { weekday: "long", ...far })}, ${time}`;
}

function midnight(at) {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate());
}

/** Who speaks now; `name` is the practitioner's as far as it is known. */
export function speaker(owner, name) {
  return owner === "practitioner" ? name || say("practitioner") : say("bot");
}
