/* The visitor API over fetch: one call, one error. The token travels in a header, never in an address.
   Decides nothing about retries; the callers do. */

export class ApiError extends Error {
  /** `status` 0: no answer came (no network, a timeout, or a stop). */
  constructor(status, { message = "", code } = {}, retryAfter = null) {
    super(message);
    Object.assign(this, { status, code, retryAfter });
  }

  /** The server no longer knows this conversation: expired, deleted, or the key was changed. */
  get isRefusal() {
    return this.status === 401 || this.status === 410 || this.code === "unknown_conversation";
  }

  /** Trying the same again later may help. */
  get isPassing() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** Milliseconds to wait before attempt `n` (from 0): doubling to half a minute, with jitter against a stampede. */
export function backoff(n) {
  return Math.min(30000, 500 * 2 ** n) * (0.5 + Math.random() / 2);
}

export class Api {
  constructor(server) {
    this.base = `${server.replace(/\/$/, "")}/api/visitor/`;
  }

  start() {
    return this.json("POST", "conversations");
  }

  send(token, body) {
    return this.json("POST", "messages", { token, body });
  }

  read(token, after, wait, signal) {
    return this.json("GET", `messages?after=${after}&wait=${wait}`, { token, signal, timeout: (wait + 15) * 1000 });
  }

  feed(token, after, signal) {
    const headers = { Accept: "text/event-stream", "Last-Event-ID": String(after) };
    return this.request("GET", "feed", { token, headers, signal });
  }

  async export(token) {
    return (await this.request("GET", "export", { token })).blob();
  }

  erase(token) {
    return this.json("DELETE", "conversation", { token });
  }

  async json(method, path, options = {}) {
    const { timeout = 15000, signal, ...rest } = options;
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), timeout);
    const onAbort = () => stop.abort();
    signal?.addEventListener("abort", onAbort);
    try {
      return await (await this.request(method, path, { ...rest, signal: stop.signal })).json();
    } catch (error) {
      throw error instanceof ApiError ? error : new ApiError(0);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    }
  }

  async request(method, path, { token, body, headers = {}, signal } = {}) {
    const sent = { ...headers };
    if (token) sent.Authorization = `Bearer ${token}`;
    if (body) sent["Content-Type"] = "application/json";
    const content = body && JSON.stringify(body);
    let response;
    try {
      response = await fetch(this.base + path, { method, headers: sent, body: content, signal, cache: "no-store" });
    } catch {
      throw new ApiError(0);
    }
    if (response.ok) return response;
    throw new ApiError(response.status, await reasonIn(response), retryAfter(response));
  }
}

async function reasonIn(response) {
  try {
    return (await response.json()).error;
  } catch {
    return {};
  }
}

function retryAfter(response) {
  const seconds = Number.parseInt(response.headers.get("Retry-After"), 10);
  return Number.isFinite(seconds) ? Math.max(1, seconds) : null;
}
