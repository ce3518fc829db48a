import type { ReadingContext } from "../../reading/context.js";
import { field, isObject, type Located } from "../../reading/located.js";
import { follow } from "../../reading/references.js";
import { type ExtensionObject, refuse } from "./extension-fields.js";

/** How the contract calls a policy: as an extension, and as the proposal to AsyncAPI does. */
export interface PolicyNames {
  readonly extension: string;
  readonly proposed: string;
}

/** What a contract writes for a policy: `true` and `false` stand for themselves. */
export type WrittenPolicy =
  | { readonly kind: "switch"; readonly enabled: boolean; readonly node: Located }
  | {
      readonly kind: "object";
      readonly object: ExtensionObject;
      /** Written under the proposal's name, so that the proposal's meanings hold. */
      readonly isProposed: boolean;
    };

/** Finds `x-retry` or `retry` (`x-dead-letter` or `deadLetter`) of an operation that receives. */
export function writtenPolicy(
  operation: Located,
  names: PolicyNames,
  context: ReadingContext,
): WrittenPolicy | null {
  const written = findPolicy(operation, names, context);
  if (written === null) return null;
  const { name, node } = written;
  if (field(operation, "action")?.value === "send") {
    const message = `\`${name}\` has no effect on an operation that sends`;
    context.bag.add("extension-misplaced", message, { source: node.source });
    return null;
  }
  if (typeof node.value === "boolean") return { kind: "switch", enabled: node.value, node };
  if (!isObject(node)) {
    refuse(node, `\`${name}\``, "an object, `true` or `false`", context);
    return null;
  }
  const target = follow(node, { expected: `the fields of \`${name}\`` }, context)?.node;
  if (target === undefined) return null;
  return { kind: "object", object: { name, node: target, context }, isProposed: name === names.proposed };
}

function findPolicy(
  operation: Located,
  { extension, proposed }: PolicyNames,
  context: ReadingContext,
): { readonly name: string; readonly node: Located } | null {
  const own = field(operation, extension);
  const other = field(operation, proposed);
  const isGiven = (node: Located | null): node is Located =>
    node !== null && (node.value !== null || node.fields !== null);
  if (isGiven(own) && isGiven(other)) {
    const message = `\`${extension}\` and \`${proposed}\` stand on one operation; \`${extension}\` holds`;
    context.bag.add("extension-invalid", message, { source: other.source, severity: "warning" });
  }
  if (isGiven(own)) return { name: extension, node: own };
  return isGiven(other) ? { name: proposed, node: other } : null;
}
