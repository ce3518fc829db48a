import type { Tag } from "../../model/index.js";
import { field, isObject, type Located } from "../reading/located.js";
import { follow } from "../reading/references.js";
import { invalid, listField, text } from "../reading/values.js";
import type { AsyncApiContext } from "./context.js";

/** The tags of an object, each name once. */
export function readTags(owner: Located, context: AsyncApiContext): readonly Tag[] {
  const tags = new Map<string, Tag>();
  for (const entry of listField(owner, "tags", context)) {
    const tag = typeof entry.value === "string" ? bare(entry, context) : readTag(entry, context);
    if (tag !== null && !tags.has(tag.name)) tags.set(tag.name, tag);
  }
  return [...tags.values()];
}

export function readTagNames(owner: Located, context: AsyncApiContext): readonly string[] {
  return field(owner, "tags") === null ? [] : readTags(owner, context).map(({ name }) => name);
}

function bare(entry: Located, context: AsyncApiContext): Tag {
  const name = String(entry.value);
  invalid(entry, { what: "A tag", wanted: "an object", instead: "it is read as the tag's name" }, context);
  return { name, summary: null, description: null, parent: null };
}

function readTag(entry: Located, context: AsyncApiContext): Tag | null {
  const node = isObject(entry)
    ? follow(entry, { expected: "a tag", severity: "warning" }, context)?.node
    : entry;
  if (node === undefined) return null;
  const name = isObject(node) ? text(node, "name", context) : null;
  if (name === null) {
    invalid(node, { what: "A tag", wanted: "an object with a name" }, context);
    return null;
  }
  return { name, summary: null, description: text(node, "description", context), parent: null };
}
