import { code, join, type Printable } from "../../print/index.js";
import type { OperationPlan, ResponsePlan, StatusKey } from "./rest-plan.js";
import type { RuntimeSymbols } from "./runtime-symbols.js";

/**
 * The types of a response's `status`: `404`; for a range or `default` what the more exact responses leave over:
 * `Exclude<ErrorStatus, 404 | 409>`. A `default` that can be a success has two, so that the compiler can tell them apart.
 */
export function statusTypes(
  plan: OperationPlan,
  response: ResponsePlan,
  runtime: RuntimeSymbols,
): readonly Printable[] {
  const { status } = response;
  if (typeof status === "number") return [String(status)];
  const others = plan.responses.map((one) => one.status).filter((one) => one !== status);
  if (status !== "default") return [exclude(rangeType(status, runtime), codesIn(others, Number(status[0])))];
  const errors = exclude(runtime.type("ErrorStatus", "status"), remaining(others, [4, 5], runtime));
  if (response.outcome === "error") return [errors];
  return [exclude(runtime.type("SuccessStatus", "status"), remaining(others, [1, 2, 3], runtime)), errors];
}

/** The type parameter of an error class: all statuses that it stands for. */
export function errorStatusType(statuses: readonly StatusKey[], runtime: RuntimeSymbols): Printable {
  if (statuses.includes("default")) return runtime.type("ErrorStatus", "status");
  return join(
    statuses.map((status) =>
      typeof status === "number" || status === "default" ? String(status) : rangeType(status, runtime),
    ),
    " | ",
  );
}

function rangeType(status: Exclude<StatusKey, number | "default">, runtime: RuntimeSymbols): Printable {
  return runtime.type(`Status${status}`, "status");
}

function exclude(type: Printable, excluded: readonly Printable[]): Printable {
  return excluded.length === 0 ? type : code`Exclude<${type}, ${join(excluded, " | ")}>`;
}

function codesIn(statuses: readonly StatusKey[], hundreds: number): readonly Printable[] {
  return statuses.flatMap((status) =>
    typeof status === "number" && Math.floor(status / 100) === hundreds ? [String(status)] : [],
  );
}

/** What is declared within these hundreds: ranges by their type, and codes that no declared range covers. */
function remaining(
  statuses: readonly StatusKey[],
  hundreds: readonly number[],
  runtime: RuntimeSymbols,
): readonly Printable[] {
  return hundreds.flatMap((hundred) => {
    const range = statuses.find((status) => typeof status === "string" && status.startsWith(String(hundred)));
    if (range !== undefined && typeof range === "string" && range !== "default")
      return [rangeType(range, runtime)];
    return codesIn(statuses, hundred);
  });
}
