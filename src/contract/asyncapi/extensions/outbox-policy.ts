import type { OutboxPolicy } from "../../../model/index.js";
import type { ReadingContext } from "../../reading/context.js";
import { field, isObject, type Located } from "../../reading/located.js";
import { type ExtensionObject, oneOf, refuse, reportUnknownFields } from "./extension-fields.js";
import { readRuntimeExpression } from "./runtime-expression.js";

/** `x-outbox` of an operation that sends; `null` where there is none, or where it is `false`. */
export function readOutboxPolicy(operation: Located, context: ReadingContext): OutboxPolicy | null {
  const node = field(operation, "x-outbox");
  if (node === null || (node.value === null && node.fields === null) || node.value === false) return null;
  if (field(operation, "action")?.value === "receive") {
    const message = "`x-outbox` has no effect on an operation that receives";
    context.bag.add("extension-misplaced", message, { source: node.source });
    return null;
  }
  const { source } = node;
  if (node.value === true) return { source, aggregateType: null, aggregateId: null };
  if (!isObject(node)) {
    refuse(node, "`x-outbox`", "an object, `true` or `false`", context);
    return null;
  }
  const object: ExtensionObject = { name: "x-outbox", node, context };
  reportUnknownFields(object, ["aggregateType", "aggregateId"]);
  const aggregateId = oneOf(object, ["aggregateId"]);
  return {
    source,
    aggregateType: readAggregateType(object),
    aggregateId: aggregateId === null ? null : readRuntimeExpression(aggregateId.node, context),
  };
}

function readAggregateType(object: ExtensionObject): string | null {
  const found = oneOf(object, ["aggregateType"]);
  if (found === null) return null;
  const { value } = found.node;
  if (typeof value === "string" && value.trim() !== "" && isStorable(value)) return value;
  refuse(found.node, "`aggregateType` of `x-outbox`", "a word such as `order`", object.context);
  return null;
}

/** Databases index it, and hold no U+0000. */
function isStorable(text: string): boolean {
  return text.length <= 255 && !text.includes("\0");
}
