import type { HttpOperation, Response, StatusMatch } from "../../model/index.js";
import { planContents } from "./contents.js";
import { planHeaders } from "./parameter-groups.js";
import type { RestPlanning } from "./planning.js";
import type { ContentPlan, ParameterGroup, ResponsePlan, StatusKey } from "./rest-plan.js";

/** What a response is made of, planned once for all operations that share it. */
interface SharedResponse {
  readonly headers: ParameterGroup | null;
  readonly content: readonly ContentPlan[];
}

/** Plans responses; those that several operations refer to are planned once, so that they share types and validators. */
export class ResponsePlanner {
  readonly #planning: RestPlanning;
  readonly #shared = new Map<string, SharedResponse>();

  constructor(planning: RestPlanning) {
    this.#planning = planning;
  }

  /** In the order: codes ascending, ranges, `default`. */
  plan(operation: HttpOperation): readonly ResponsePlan[] {
    const hasSuccess = operation.responses.some(({ status }) => isSecondHundred(status));
    const plans = operation.responses.map((response) => {
      const status = statusKey(response.status);
      const { headers, content } = this.#share(response);
      return {
        response,
        status,
        headers,
        content: bodiless(status) || operation.method === "HEAD" ? [] : content,
        outcome: outcomeOf(status, hasSuccess),
      };
    });
    return plans.sort((a, b) => rank(a.status) - rank(b.status));
  }

  #share(response: Response): SharedResponse {
    const key = `${response.source.file}#${response.source.pointer}`;
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const made = {
      headers: planHeaders(response, this.#planning),
      content: planContents(response.content, this.#planning),
    };
    this.#shared.set(key, made);
    return made;
  }
}

/** HTTP itself says that these have no body (RFC 9110, section 6.4.1). */
function bodiless(status: StatusKey): boolean {
  if (typeof status !== "number") return status === "1XX";
  return status < 200 || status === 204 || status === 205 || status === 304;
}

function isSecondHundred(status: StatusMatch): boolean {
  return status.kind === "range"
    ? status.hundreds === 2
    : status.kind === "code" && Math.floor(status.code / 100) === 2;
}

export function statusKey(status: StatusMatch): StatusKey {
  if (status.kind === "code") return status.code;
  return status.kind === "range" ? `${status.hundreds}XX` : "default";
}

/** Beside a 2xx a 3xx is thrown, and a `default` is for errors; alone each is what the call was for. */
function outcomeOf(status: StatusKey, hasSuccess: boolean): ResponsePlan["outcome"] {
  if (status === "default") return hasSuccess ? "error" : "either";
  const hundreds = typeof status === "number" ? Math.floor(status / 100) : Number(status[0]);
  if (hundreds === 3) return hasSuccess ? "error" : "success";
  return hundreds < 3 ? "success" : "error";
}

/** Codes first, then ranges, then `default`. */
export function rank(status: StatusKey): number {
  if (typeof status === "number") return status;
  return status === "default" ? 2000 : 1000 + Number(status[0]);
}
