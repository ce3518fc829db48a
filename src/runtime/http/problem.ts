import { STATUS_CODES } from "node:http";
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

  /** `status`: 400 to 599. */
  constructor(status: number, problem: Problem = {}, headers: Readonly<Record<string, string>> = {}) {
    super(problem.detail ?? problem.title ?? STATUS_CODES[status] ?? `status ${status}`);
    this.status = status;
    this.problem = problem;
    this.headers = headers;
  }
}

/** The handler answered what the contract does not allow. Goes to `onError`; the client gets a 500. */
export class InvalidAnswerError extends Error {
  override readonly name = "InvalidAnswerError";
  /** Pointers start at the answer: `/status`, `/headers/Location`, `/body/lines/0`. */
  readonly violations: readonly Violation[];

  constructor(operation: string, violations: readonly Violation[]) {
    const [first] = violations;
    super(
      `the handler of ${operation} answered what the contract does not allow: ${first?.pointer ?? ""} ${first?.message ?? ""}`,
    );
    this.violations = violations;
  }
}

/** The JSON text of a problem, with `status` and, where nothing else is given, the status's own title. */
export function problemText(problem: HttpProblem): string {
  return JSON.stringify({
    title: STATUS_CODES[problem.status] ?? "Error",
    ...problem.problem,
    status: problem.status,
  });
}

/** 400: the request breaks the contract. `/query/limit` becomes `{ in: "query", pointer: "/limit" }`. */
export function invalidRequest(violations: readonly Violation[]): HttpProblem {
  return new HttpProblem(400, {
    detail: "The request does not conform to the contract.",
    violations: violations.map(({ pointer, keyword, message }) => {
      const end = pointer.indexOf("/", 1);
      return {
        in: end < 0 ? pointer.slice(1) : pointer.slice(1, end),
        pointer: end < 0 ? "" : pointer.slice(end),
        keyword,
        message,
      };
    }),
  });
}
