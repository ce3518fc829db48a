import { getOwn } from "./own.js";

/** `type` of the 409: the first request with the key has not been answered yet. */
export const KEY_IN_USE = "urn:commsgen:problem:idempotency-key-in-use";
/** `type` of the 422: the key was used for another request. */
export const KEY_REUSED = "urn:commsgen:problem:idempotency-key-reused";

/** Whether an answer is one of the two above, whatever its operation answers with that status. */
export function isKeyProblem(status: number, text: string): boolean {
  const type = status === 409 ? KEY_IN_USE : status === 422 ? KEY_REUSED : null;
  return type !== null && text.includes(type) && getOwn(parsed(text), "type") === type;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
