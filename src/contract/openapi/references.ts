import { child, type Severity } from "../../diagnostics/index.js";
import { hasNoStandIn } from "../schema/index.js";
import type { ReadContext } from "./context.js";
import { keyOf } from "./context.js";
import { entriesOf, field, isObject, type Located, located, overlay } from "./located.js";
import { invalid, isEmpty, shown } from "./values.js";

/** What stands at the end of a chain of references. */
export interface Followed {
  readonly node: Located;
  /** The component's name, where a reference led to one. */
  readonly componentName: string | null;
}

export interface FollowOptions {
  /** What is expected, for messages: `a response`. */
  readonly expected: string;
  /** How much it matters when the reference leads nowhere; `error` unless the reader has an honest stand-in. */
  readonly severity?: Severity;
}

/** Follows `$ref`s to an object; `null`, with a diagnostic, where there is none. */
export function follow(node: Located, options: FollowOptions, context: ReadContext): Followed | null {
  let current = node;
  let componentName = node.componentName;
  const seen = new Set<string>();
  for (;;) {
    const ref = field(current, "$ref");
    if (ref === null) break;
    if (typeof ref.value !== "string") {
      const message = `\`$ref\` is ${shown(ref.value)}, not a text`;
      context.bag.add("reference-not-string", message, { source: ref.source });
      return null;
    }
    const key = keyOf(current.source);
    if (seen.has(key)) {
      const message = `\`${ref.value}\` leads back to itself and never to ${options.expected}`;
      context.bag.add("reference-cycle", message, { source: ref.source });
      return null;
    }
    seen.add(key);
    const target = resolve(ref, options, context);
    if (target === null) return null;
    componentName ??= componentNameOf(ref.value);
    current = withSiblings(current, target, context);
  }
  if (!isObject(current)) {
    const message = `${shown(current.value)} stands where ${options.expected} is expected`;
    context.bag.add("openapi-object-expected", message, { source: current.source });
    return null;
  }
  return { node: current, componentName };
}

function resolve(ref: Located, options: FollowOptions, context: ReadContext): Located | null {
  const written = String(ref.value);
  const result = context.documents.resolve(written, ref.source.file);
  if (result.ok) return located(result.target.value, result.target.source);
  const { message, cause, reason } = result;
  const isRefused = reason === "remote-refused";
  context.bag.add(isRefused ? "reference-remote-refused" : "reference-unresolved", message, {
    source: ref.source,
    cause,
    severity: isRefused ? "warning" : hasNoStandIn(reason) ? "error" : (options.severity ?? "error"),
  });
  return null;
}

/**
 * `summary` and `description` beside a `$ref` replace those of the target (OpenAPI 3.1, Reference Object); beside the
 * `$ref` of a path item, all its own fields do. Other siblings say nothing.
 */
function withSiblings(from: Located, target: Located, context: ReadContext): Located {
  const isOld = context.version === "2.0" || context.version === "3.0";
  if (isOld || !isObject(target)) return target;
  const own = entriesOf(from).filter(([key]) => key === "summary" || key === "description");
  if (own.length === 0) return target;
  return overlay(target.source, [...entriesOf(target), ...own]);
}

/** What the specification allows no reference for (`paths`, an operation): one is clear all the same, and followed. */
export function followMap(node: Located | null, what: string, context: ReadContext): Located | null {
  if (node === null || node.value === null) return null;
  if (!isObject(node)) {
    if (isEmpty(node)) {
      invalid(node, { what, wanted: "an object" }, context);
    } else {
      const message = `${what} is ${shown(node.value)}, not an object`;
      context.bag.add("openapi-object-expected", message, { source: node.source });
    }
    return null;
  }
  const ref = field(node, "$ref");
  if (ref === null || typeof ref.value !== "string") return node;
  reportPlace(ref, what, context);
  return follow(overlay(node.source, [["$ref", ref]]), { expected: what }, context)?.node ?? null;
}

/** Said once for each kind of object: a document that does this does it everywhere. */
function reportPlace(ref: Located, what: string, context: ReadContext): void {
  if (context.toleratedReferences.has(what)) return;
  context.toleratedReferences.add(what);
  const message = `${what} is a reference, for which the specification has no place; it is followed, here and elsewhere`;
  context.bag.add("openapi-field-tolerated", message, { source: ref.source });
}

/** As `follow`, for a path item: its own fields stand beside those of the target, and win. */
export function followPathItem(node: Located, context: ReadContext): Located | null {
  const ref = field(node, "$ref");
  if (ref === null) return follow(node, { expected: "a path item" }, context)?.node ?? null;
  const bare = overlay(node.source, [["$ref", ref]]);
  const target = follow(bare, { expected: "a path item" }, context);
  if (target === null) return null;
  const own = entriesOf(node).filter(([key]) => key !== "$ref");
  if (own.length === 0) return target.node;
  return overlay(target.node.source, [...entriesOf(target.node), ...own]);
}

/** `#/components/responses/NotFound` -> `NotFound`, `./responses/NotFound.yaml` -> `NotFound`; else `null`. */
function componentNameOf(ref: string): string | null {
  const hash = ref.indexOf("#");
  const [address, fragment] = hash < 0 ? [ref, ""] : [ref.slice(0, hash), ref.slice(hash + 1)];
  if (fragment === "" || fragment === "/") {
    const file = address.slice(address.lastIndexOf("/") + 1);
    return file.replace(/\.(?:ya?ml|json)$/i, "") || null;
  }
  const match = /^\/(?:components\/)?[A-Za-z]+\/([^/]+)$/.exec(fragment);
  const name = match?.[1];
  return name === undefined ? null : unescapeToken(name);
}

function unescapeToken(token: string): string {
  const plain = token.replaceAll("~1", "/").replaceAll("~0", "~");
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain; // a lone `%` stands for itself
  }
}

/** The place of a field, or of the object where the field is missing. */
export function placeOf(node: Located, key: string): Located["source"] {
  return field(node, key)?.source ?? (node.fields === null ? child(node.source, key) : node.source);
}
