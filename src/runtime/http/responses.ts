import type { ResponseSpec } from "./operation.js";

/**
 * The contract's response for a status: an exact code before a range, a range before `default`. `null`: none. A
 * `default` beside a 2xx stands for errors alone, as the types of the operation say.
 */
export function selectResponse(responses: readonly ResponseSpec[], status: number): ResponseSpec | null {
  const range = `${Math.floor(status / 100)}XX`;
  let inRange: ResponseSpec | null = null;
  let byDefault: ResponseSpec | null = null;
  for (const each of responses) {
    if (each.status === status) return each;
    if (each.status === range) inRange = each;
    if (each.status === "default") byDefault = each;
  }
  if (inRange !== null) return inRange;
  return status < 400 && responses.some(is2XX) ? null : byDefault;
}

/** Whether an answer with this status has a body at all, whatever the contract says. */
export function mayHaveBody(status: number): boolean {
  return status >= 200 && status !== 204 && status !== 205 && status !== 304;
}

/**
 * Whether a plain call resolves to this modelled status. A 3xx beside a 2xx is not what the caller asked for (a 304 has
 * no body at all) and is thrown; where the contract has no 2xx, it is what the call is for.
 */
export function isSuccess(responses: readonly ResponseSpec[], status: number): boolean {
  return status < 300 || (status < 400 && !responses.some(is2XX));
}

export function is2XX({ status }: ResponseSpec): boolean {
  return typeof status === "number" ? status >= 200 && status < 300 : status === "2XX";
}
