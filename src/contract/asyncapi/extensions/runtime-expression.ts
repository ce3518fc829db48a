import type { Severity } from "../../../diagnostics/index.js";
import type { RuntimeExpression } from "../../../model/index.js";
import type { ReadingContext } from "../../reading/context.js";
import { field, type Located } from "../../reading/located.js";
import { shown } from "../../reading/values.js";

const EXPRESSION = /^\$message\.(payload|header)(?:#(.*))?$/s;
/** RFC 6901: tokens after slashes, `~` only as `~0` and `~1`. */
const POINTER = /^(?:\/(?:[^/~]|~[01])*)*$/s;
const ALLOWED = "Write `$message.payload#/order/id` or `$message.header#/name`.";

/**
 * `$message.payload#/order/id` -> `{ part: "payload", pointer: "/order/id" }` (AsyncAPI 3.0, Runtime Expression);
 * `null`, with a diagnostic, for anything else.
 */
export function readRuntimeExpression(
  node: Located,
  context: ReadingContext,
  severity: Severity = "error",
): RuntimeExpression | null {
  const { value, source } = node;
  const [, part, pointer = ""] = (typeof value === "string" ? EXPRESSION.exec(value.trim()) : null) ?? [];
  if (typeof value === "string" && (part === "payload" || part === "header") && POINTER.test(pointer)) {
    return { source, part, pointer, text: value.trim() };
  }
  const message = `${shown(value)} ${faultOf(value, part, pointer)}`;
  context.bag.add("expression-invalid", message, { source, help: ALLOWED, severity });
  return null;
}

function faultOf(value: Located["value"], part: string | undefined, pointer: string): string {
  if (typeof value !== "string") return "stands where a runtime expression is expected";
  if (part !== undefined) {
    return pointer.startsWith("/")
      ? "has a `~` that is neither `~0` nor `~1`"
      : "has no JSON pointer behind `#`, which starts with `/`";
  }
  const other = /^\$message\.(\w*)/.exec(value)?.[1];
  return other === undefined
    ? "is no runtime expression, which starts with `$message.`"
    : `names \`${other}\`, and a message has a payload and a header`;
}

/** `x-key` of an operation or a message; `null` where there is none. */
export function readKeyExpression(owner: Located, context: ReadingContext): RuntimeExpression | null {
  const node = field(owner, "x-key");
  return node === null || node.value === null ? null : readRuntimeExpression(node, context);
}
