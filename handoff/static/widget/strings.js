/* Every word the widget says by itself, in one place for translation.
   Messages of the bot, the practitioners and the service come from the server and are not here. */
export const strings = {
  locale: "en-GB", // of dates, times and plurals
  title: "Careers help",
  region: "{title} chat",
  launcher: "Ask us",
  open: "Open {title}",
  unread_one: "{n} new message",
  unread_other: "{n} new messages",
  close: "Close",
  menu: "Menu",
  log: "Messages",
  input: "Your message",
  placeholder: "Write a message",
  inputHint: "Enter sends, Shift and Enter starts a new line.",
  send: "Send",
  counter: "{n} characters left",
  tooLong: "{n} characters too many. Please shorten your message or send it in two parts.",
  newer: "New messages",
  choices: "Choices",
  newTab: "(opens in a new tab)",

  visitor: "You",
  bot: "Automated assistant",
  practitioner: "Careers practitioner",
  system: "Service notice",
  working: "The assistant is writing",
  nowBot: "You are talking to the automated assistant.",
  nowPractitioner: "You are talking to {name}, a person.",

  urgent: "Urgent help",
  urgentText: "I need urgent help now",
  urgentNote: "If someone is in danger right now, call your local emergency number. Do not wait for an answer here.",

  sending: "Sending…",
  sent: "Sent",
  late: "Not sent yet. It is kept here and goes out when the connection is back.",
  held: "Many messages at once. It is kept here and goes out in {n} s.",
  failed: "Not sent. {why}",
  retry: "Try again",
  discard: "Remove",

  offline: "No connection. What you write is kept here and sent when it is back.",
  unavailable: "The service cannot be reached at the moment. Trying again…",
  busy: "Very many people are here right now. Trying again…",
  back: "Connected again.",
  restarted: "Your earlier conversation cannot be opened any more: it was deleted or has expired. This is a new one.",

  queued: "You are in the queue for a person.",
  queuedNext: "You are next in the queue for a person.",
  queuedPosition: "You are number {n} in the queue for a person.",
  wait_minutes: "Usually within minutes.",
  wait_within_hour: "Usually within the hour.",
  wait_hours: "It can take a few hours today.",
  wait_next_opening: "We are closed now.",
  waitAbout: "About {n} minutes, no promise.",
  snoozed: "A person looks at this again {when}, or once you write.",
  opening: "A person is back {when}.",
  meanwhile: "You can go on asking the assistant.",

  download: "Download my conversation",
  downloadName: "conversation.json",
  downloaded: "Your conversation was downloaded.",
  downloadFailed: "The download did not work. Please try again.",
  erase: "Delete my conversation",
  eraseTitle: "Delete this conversation?",
  eraseText: "It is deleted for good, for our staff too, and a request for a person is withdrawn. It cannot be undone.",
  eraseYes: "Delete it",
  eraseNo: "Keep it",
  erased: "Your conversation was deleted. This is a new one.",
  erasedElsewhere: "What had gone out by {names} before cannot be called back from there.",
  eraseFailed: "It could not be deleted just now. Nothing has changed; please try again.",
  privacy: "About privacy",
  privacyText: [
    "You need no name and no account. This browser keeps a key to your conversation, so that you can come back to it.",
    "An automated assistant answers first. Our staff read your conversation only after you agree to share it.",
    "Every message is checked automatically for signs of danger. If there are any, our staff are alerted.",
    "Unless you agree that we keep it, the conversation is deleted 24 hours after the last message.",
    "You can download or delete it at any time in this menu.",
  ],
  privacyLink: "Read the full privacy notice",
  done: "Back to the conversation",
};

const plural = new Intl.PluralRules(strings.locale);

/** The string under `key` with its `{values}` filled in. */
export function say(key, values = {}) {
  return strings[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** The string for `n` things: `key_one`, `key_other` and so on. */
export function count(key, n) {
  return say(`${key}_${plural.select(n)}`, { n });
}
