import type { Example } from "../../model/index.js";
import { elementsOf, field, isObject, type Located, namedEntries } from "../reading/located.js";
import { follow } from "../reading/references.js";
import { text } from "../reading/values.js";
import type { ReadContext } from "./context.js";

/** `example` or `examples` of a parameter, header or media type. */
export function readExamples(node: Located, context: ReadContext): readonly Example[] {
  const single = field(node, "example");
  const several = field(node, "examples");
  if (single !== null && several !== null) {
    const message = "`example` and `examples` stand side by side, but exclude each other";
    context.bag.add("examples-both", message, { source: single.source });
  }
  const examples: Example[] = [];
  if (single !== null) examples.push(bare(null, single));
  for (const [name, entry] of namedEntries(several)) examples.push(readExample(name, entry, context));
  // A list is JSON Schema's way, and common here.
  for (const entry of elementsOf(several)) examples.push(bare(null, entry));
  return examples;
}

function bare(name: string | null, node: Located): Example {
  return { name, summary: null, description: null, value: { value: node.value }, externalValue: null };
}

function readExample(name: string, node: Located, context: ReadContext): Example {
  if (!isObject(node)) return bare(name, node);
  const followed = follow(node, { expected: "an example", severity: "warning" }, context);
  const example = followed?.node;
  if (example === undefined) {
    return { name, summary: null, description: null, value: null, externalValue: null };
  }
  const value = field(example, "dataValue") ?? field(example, "value") ?? field(example, "serializedValue");
  return {
    name,
    summary: text(example, "summary", context),
    description: text(example, "description", context),
    value: value === null ? null : { value: value.value },
    externalValue: text(example, "externalValue", context),
  };
}
