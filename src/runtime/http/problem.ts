import { STATUS_CODES } from "node:http";
import type { Violation } from "../validation/violation.js";

/** Where in a request a violation is, in the words that contracts have for it. */
export type ViolationPlace = "path" | "query" | "header" | "cookie" | "querystring" | "body";

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

/** 400: the request breaks the contract. `/headers/If-Match` becomes `{ in: "header", pointer: "/If-Match" }`. */
export function invalidRequest(violations: readonly Violation[]): HttpProblem {
  return new HttpProblem(400, {
    detail: "The request does not conform to the contract.",
    violations: violations.map(placed),
  });
}

function placed({ pointer, keyword, message }: Violation): ProblemViolation {
  const end = pointer.indexOf("/", 1);
  const group = end < 0 ? pointer.slice(1) : pointer.slice(1, end);
  return { in: placeOf(group), pointer: end < 0 ? "" : pointer.slice(end), keyword, message };
}

/** Validators see the groups of a request, named as in code: `headers`. */
function placeOf(group: string): ViolationPlace {
  switch (group) {
    case "path":
    case "query":
    case "querystring":
      return group;
    case "headers":
      return "header";
    case "cookies":
      return "cookie";
    default:
      return "body";
  }
}
