import type { Violation } from "../validation/violation.js";

/** Where in a request a violation is. */
export type ViolationPlace = "path" | "query" | "headers" | "cookies" | "querystring" | "body";

export interface ProblemViolation extends Violation {
  readonly in: ViolationPlace;
}

/** RFC 9457 problem details; further members are extensions. */
export interface Problem {
  readonly type?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly instance?: string;
  readonly [extension: string]: unknown;
}

/** Thrown by a handler, it becomes that problem. Other errors become a 500 that says nothing of them. */
export class HttpProblem extends Error {
  override readonly name = "HttpProblem";
  readonly status: number;
  readonly problem: Problem;
  /** Sent with the answer: `{ "retry-after": "5" }`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, problem: Problem = {}, headers: Readonly<Record<string, string>> = {}) {
    super(problem.detail ?? problem.title ?? `status ${status}`);
    this.status = status;
    this.problem = problem;
    this.headers = headers;
  }
}
