import type { IncomingMessage, ServerResponse } from "node:http";
import { HttpProblem, problemText } from "./problem.js";
import type { WireAnswer } from "./server-answer.js";

/** The path is known, the method is not: an OPTIONS is answered for the contract, everything else is a 405. */
export function writeUnmatched(
  message: IncomingMessage,
  response: ServerResponse,
  modelled: readonly string[],
): void {
  const methods = new Set(modelled);
  if (methods.has("GET")) methods.add("HEAD");
  methods.add("OPTIONS");
  const allow = [...methods].join(", ");
  if (message.method === "OPTIONS") {
    response.writeHead(204, { Allow: allow }).end();
    return;
  }
  const detail = `The methods of this path are ${allow}.`;
  writeProblem(message, response, new HttpProblem(405, { detail }, { Allow: allow }));
}

export function writeProblem(message: IncomingMessage, response: ServerResponse, problem: HttpProblem): void {
  const isError = Number.isInteger(problem.status) && problem.status >= 400 && problem.status <= 599;
  const status = isError ? problem.status : 500;
  const headers = { ...problem.headers, "Content-Type": "application/problem+json" };
  write(message, response, { status, headers, body: problemText(problem) });
}

/** Writes once: an answer that has been begun, or that nobody waits for any more, is left alone. */
export function write(message: IncomingMessage, response: ServerResponse, answer: WireAnswer): void {
  if (response.headersSent || response.destroyed) return;
  const { status, headers, body } = answer;
  if (body !== null) {
    headers["Content-Length"] = String(typeof body === "string" ? Buffer.byteLength(body) : body.byteLength);
  } else if (status !== 204 && status !== 304 && message.method !== "HEAD") {
    headers["Content-Length"] = "0";
  }
  response.writeHead(status, headers);
  response.end(body ?? undefined);
}
