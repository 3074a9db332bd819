/* Reads the conversation's sequence without loss or repeats: server-sent events first, long polling when they fail.
   Hands over batches in order of seq; what they look like is decided elsewhere. */
import { ApiError, backoff } from "./api.js";

const FIRST_BYTE = 8000;
const SILENCE = 40000; // the server's heartbeat comes every 15 s
const STALE = 20000; // after a sleep of the machine: rather a new stream than one that may be dead
const STREAM_STRIKES = 2;
const POLL_FOR = 5 * 60000;
const POLL_WAIT = 25;

export class Feed {
  failures = 0;
  strikes = 0;
  heardAt = 0;
  pollUntil = 0;
  isUp = false;
  isStopped = false;

  /** `on`: batch(messages, owner, handoff), up(), down(error), refused(). */
  constructor(api, token, cursor, on) {
    Object.assign(this, { api, token, on, cursor });
    this.run();
  }

  stop() {
    this.isStopped = true;
    this.#interrupt();
  }

  /** Try at once: the browser is online again, or the page came back. */
  wake() {
    this.failures = 0;
    this.strikes = 0;
    this.#resume?.();
    if (Date.now() - this.heardAt > STALE) this.#interrupt();
  }

  /** The browser says the network is gone: do not wait 40 s for the silence. */
  cut() {
    this.#interrupt();
  }

  async run() {
    while (!this.isStopped) {
      try {
        await (Date.now() < this.pollUntil ? this.#poll() : this.#stream());
      } catch (error) {
        if (this.isStopped) return;
        if (error.isRefusal) return this.on.refused();
        this.isUp = false;
        this.on.down(error);
        await this.#pause(Math.max(backoff(this.failures++), (error.retryAfter ?? 0) * 1000));
      }
    }
  }

  async #stream() {
    this.abort = new AbortController();
    const { signal } = this.abort;
    const parser = new EventParser();
    let hasSpoken = false;
    let watchdog = setTimeout(() => this.abort.abort(), FIRST_BYTE);
    try {
      const response = await this.api.feed(this.token, this.cursor, signal);
      if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) throw new ApiError(406);
      for await (const chunk of chunks(response.body.pipeThrough(new TextDecoderStream()), signal)) {
        clearTimeout(watchdog);
        watchdog = setTimeout(() => this.abort.abort(), SILENCE);
        hasSpoken = true;
        this.#alive();
        for (const event of parser.push(chunk)) await this.#receive(event);
      }
      throw new ApiError(0);
    } catch (error) {
      if (!hasSpoken) this.#strike(error);
      throw error instanceof ApiError ? error : new ApiError(0);
    } finally {
      clearTimeout(watchdog);
      this.abort.abort();
    }
  }

  /** A stream that never says a word (a proxy may hold it back) gives way to polling for a while. */
  #strike(error) {
    const isMissing = [404, 405, 406, 501].includes(error.status);
    this.strikes = isMissing ? STREAM_STRIKES : this.strikes + 1;
    if (this.strikes >= STREAM_STRIKES) this.pollUntil = Date.now() + POLL_FOR;
  }

  async #poll() {
    this.abort = new AbortController();
    const startedAt = Date.now();
    try {
      // The first poll does not wait: it tells at once whether polling works and what was missed.
      const wait = this.isUp ? POLL_WAIT : 0;
      const answer = await this.api.read(this.token, this.cursor, wait, this.abort.signal);
      this.#alive();
      this.#deliver(answer);
      const isIdle = answer.messages.length === 0 && Date.now() - startedAt < 1000;
      if (isIdle && wait) await this.#pause(1000);
    } catch (error) {
      // Both ways fail: it is the network, not the stream. Begin with the stream next time.
      this.pollUntil = 0;
      this.strikes = 0;
      throw error;
    }
  }

  async #receive({ id, event, data }) {
    if (event === "erased") throw new ApiError(410);
    const batch = JSON.parse(data);
    const first = Math.min(...batch.messages.map(({ seq }) => seq));
    if (first !== Infinity && first > this.cursor + 1) {
      const missed = await this.api.read(this.token, this.cursor, 0, this.abort.signal);
      batch.messages.push(...missed.messages);
    }
    this.#deliver(batch);
    // Events of the ledger that are no messages take numbers too; the id says how far the server has told.
    this.cursor = Math.max(this.cursor, Number(id) || 0);
  }

  #deliver({ messages, owner, handoff }) {
    if (this.isStopped) return;
    const bySeq = new Map(messages.filter(({ seq }) => seq > this.cursor).map((message) => [message.seq, message]));
    const fresh = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
    if (fresh.length) this.cursor = fresh.at(-1).seq;
    this.failures = 0;
    this.on.batch(fresh, owner, handoff ?? null);
  }

  #alive() {
    this.heardAt = Date.now();
    if (Date.now() >= this.pollUntil) this.strikes = 0;
    if (this.isUp) return;
    this.isUp = true;
    this.on.up();
  }

  #interrupt() {
    this.abort?.abort();
    this.#resume?.();
  }

  #resume = null;

  #pause(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#resume = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** The chunks of a stream; stopping the signal ends them even where the reader would hang. */
async function* chunks(stream, signal) {
  const reader = stream.getReader();
  signal.addEventListener("abort", () => reader.cancel().catch(() => {}));
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** Server-sent events from chunks of text that may break anywhere. */
export class EventParser {
  rest = "";
  event = {};

  *push(chunk) {
    const lines = (this.rest + chunk).split("\n");
    this.rest = lines.pop();
    for (const raw of lines) {
      const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
      if (line === "") {
        if (this.event.data !== undefined) yield this.event;
        this.event = {};
      } else if (!line.startsWith(":")) {
        const [, name, value] = /^([^:]*):? ?(.*)$/s.exec(line);
        this.event[name] = name === "data" && this.event.data !== undefined ? `${this.event.data}\n${value}` : value;
      }
    }
  }
}
