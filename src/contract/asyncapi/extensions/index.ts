import type { DeadLetterPolicy, OutboxPolicy, RetryPolicy, RuntimeExpression } from "../../../model/index.js";
import type { ReadingContext } from "../../reading/context.js";
import type { Located } from "../../reading/located.js";

/** `$message.payload#/order/id`; `null`, with a diagnostic, for anything else. */
export function readRuntimeExpression(node: Located, _context: ReadingContext): RuntimeExpression | null {
  const match = /^\$message\.(header|payload)(?:#(.*))?$/s.exec(String(node.value));
  if (match === null) return null;
  const part = match[1] === "header" ? "header" : "payload";
  return { source: node.source, part, pointer: match[2] ?? "", text: String(node.value) };
}

/** `x-key` of an operation or a message. */
export function readKeyExpression(_owner: Located, _context: ReadingContext): RuntimeExpression | null {
  return null;
}

export function readRetryPolicy(_operation: Located, _context: ReadingContext): RetryPolicy | null {
  return null;
}

export function readDeadLetterPolicy(_operation: Located, _context: ReadingContext): DeadLetterPolicy | null {
  return null;
}

export function readOutboxPolicy(_operation: Located, _context: ReadingContext): OutboxPolicy | null {
  return null;
}

/** `x-ce-type` of a message. */
export function readCloudEventType(_message: Located, _context: ReadingContext): string | null {
  return null;
}

/** Reports extensions whose names look like misspelt ones of commsgen. */
export function reportUnknownExtensions(
  _owner: Located,
  _place: "operation" | "message",
  _context: ReadingContext,
): void {}
