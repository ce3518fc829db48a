import { jsDoc, jsDocLines } from "../../print/index.js";
import type { OperationPlan, StatusKey } from "./rest-plan.js";

/**
 * The JSDoc of an operation in the contract's own words: summary, description, method and path, deprecation; for
 * clients the errors too.
 */
export function operationDoc(plan: OperationPlan, indent: string, has: { readonly throws: boolean }): string {
  const { operation } = plan;
  const summary = jsDocLines(operation.summary ?? "");
  const description = jsDocLines(operation.description ?? "");
  const paragraphs = [summary, sameText(summary, description) ? [] : description, routeAndTimeOf(plan)];
  const lines: string[] = [];
  for (const paragraph of paragraphs) {
    if (paragraph.length === 0) continue;
    if (lines.length > 0) lines.push("");
    lines.push(...paragraph);
  }
  const tags = [
    ...(operation.externalDocs === null ? [] : [`@see ${oneLine(operation.externalDocs)}`]),
    ...(has.throws ? throwsTags(plan) : []),
    ...(operation.deprecated ? ["@deprecated"] : []),
  ];
  return jsDoc(lines, tags, indent);
}

/** `` `GET /orders/{orderId}`, in at most 2 s ``. */
function routeAndTimeOf(plan: OperationPlan): readonly string[] {
  const { timeoutMs } = plan.operation;
  const route = routeOf(plan, plan.name);
  if (timeoutMs === null) return [route];
  return [`${route}, in at most ${timeoutMs % 1_000 === 0 ? `${timeoutMs / 1_000} s` : `${timeoutMs} ms`}`];
}

/** One line for the client's function: the summary, and method and path. */
export function operationSummary(plan: OperationPlan): string {
  const summary = oneLine(plan.operation.summary ?? "");
  const route = routeOf(plan, plan.functionName);
  return summary === "" ? route : `${summary}: ${route}`;
}

function sameText(a: readonly string[], b: readonly string[]): boolean {
  return a.join(" ").replace(/\.$/, "") === b.join(" ").replace(/\.$/, "");
}

/** `` `GET /orders/{orderId}` ``; with the contract's operation id where code has another name for it. */
function routeOf({ operation }: OperationPlan, name: string): string {
  const id = operation.operationId;
  const renamed = id === null || id === name ? "" : ` (operation ${quoted(id)})`;
  return oneLine(quoted(`${operation.method} ${operation.path}`) + renamed);
}

function quoted(text: string): string {
  return `\`${text.replaceAll("`", "'")}\``;
}

function oneLine(text: string): string {
  return jsDocLines(text)
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(" ");
}

/** `@throws {OrderNotFoundError} 404: There is no such order.`, a class once. */
function throwsTags(plan: OperationPlan): readonly string[] {
  const statuses = new Map<string, { readonly statuses: StatusKey[]; readonly text: string }>();
  for (const [response, error] of plan.errors) {
    const known = statuses.get(error.symbol.name);
    if (known === undefined) {
      statuses.set(error.symbol.name, {
        statuses: [response.status],
        text: oneLine(response.response.description ?? ""),
      });
    } else known.statuses.push(response.status);
  }
  return [...statuses].map(([name, { statuses: list, text }]) => {
    const when = list
      .map((status) => (status === "default" ? "any other status" : String(status)))
      .join(", ");
    return `@throws {${name}} ${when}${text === "" ? "" : `: ${text}`}`;
  });
}
