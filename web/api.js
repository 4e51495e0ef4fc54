// Asks the service, and turns whatever goes wrong into words for a person.

const TIMEOUT_MS = 30000;

/** What went wrong: kind for programs, title, what to do, the server's own words. */
export class Trouble extends Error {
  constructor(kind, title, advice, detail = "") {
    super(title);
    Object.assign(this, { kind, title, advice, detail });
  }
}

const BY_STATUS = {
  400: ["malformed", "The server could not read the request", ""],
  401: ["unauthorized", "This server asks for a token", "Enter one under Options. The operator of the server hands them out."],
  403: ["forbidden", "This token may not judge articles", "It needs the scope predict."],
  408: ["slow", "The article did not arrive in time", "Is the connection slow? Try again."],
  413: ["too_large", "The article is too large", "The server takes up to 1 MB."],
  422: ["invalid", "That is no article to the server", ""],
  429: ["busy", "The server is busy", "Too many articles wait there already. Yours was not judged."],
  503: ["not_ready", "The server is not ready", "It is starting or shutting down. Try again in a moment."],
};

async function troubleOf(response) {
  let body = {};
  try { body = await response.json(); } catch { /* an answer of somebody else's, such as a proxy */ }
  const ours = typeof body.error === "string";
  const [kind, title, advice] = BY_STATUS[response.status] ||
    ["failed", response.status >= 500 ? "The server failed" : "The server refused the request", ""];
  const wait = Number.parseInt(response.headers.get("Retry-After") || "", 10);
  const detail = ours ? [body.error, body.hint].filter(Boolean).join("; ")
    : `The answer has status ${response.status} and is not the service's own. Is there a proxy in between?`;
  return new Trouble(kind, title, wait > 0 && kind === "busy" ? `${advice} It asks to wait ${wait} s.` : advice, detail);
}

/** {parse: 0.1, …} of a Server-Timing header; empty without one. */
export function timings(header) {
  const found = {};
  for (const part of (header || "").split(",")) {
    const match = /^\s*([\w-]+)\s*;.*?dur=([\d.]+)/.exec(part);
    if (match) found[match[1]] = Number(match[2]);
  }
  return found;
}

/**
 * Asks for JSON. request: {path, body (absent: GET), token, signal}.
 * Returns {value, text, ms (there and back), stages (Server-Timing)}; throws Trouble, or AbortError where signal says so.
 */
export async function ask({ path, body, token, signal }) {
  const headers = { Accept: "application/json" };
  if (body) headers["Content-Type"] = "application/json";
  if (token) headers.Authorization = `Bearer ${token}`;
  const clock = AbortSignal.timeout(TIMEOUT_MS);
  const started = performance.now();
  try {
    const response = await fetch(path, { method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body), cache: "no-store",
      credentials: "same-origin", signal: signal ? AbortSignal.any([signal, clock]) : clock });
    if (!response.ok) throw await troubleOf(response);
    const text = await response.text();
    return { value: parsed(text), text, ms: performance.now() - started, stages: timings(response.headers.get("Server-Timing")) };
  } catch (error) {
    if (error instanceof Trouble || signal?.aborted) throw error;
    if (clock.aborted) throw new Trouble("timeout", "The server took too long", `There was no answer within ${TIMEOUT_MS / 1000} s. Try again.`);
    if (error instanceof TypeError) throw new Trouble("network", "The server does not answer", "Is it running, and is the network up? What you entered is still here.");
    throw error;
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Trouble("failed", "The answer is no JSON", "Is there a proxy in between?", text.slice(0, 200));
  }
}
