import { child, type Severity } from "../../diagnostics/index.js";
import { hasNoStandIn } from "../schema/index.js";
import { keyOf, type ReadingContext } from "./context.js";
import { entriesOf, field, isObject, type Located, located, overlay } from "./located.js";
import { shown } from "./values.js";

/** What stands at the end of a chain of references. */
export interface Followed {
  readonly node: Located;
  /** The component's name, where a reference led to one. */
  readonly componentName: string | null;
  /** Every place that the chain led over, the first and the last included, as `keyOf` writes them. */
  readonly places: readonly string[];
}

export interface FollowOptions {
  /** What is expected, for messages: `a response`. */
  readonly expected: string;
  /** How much it matters when the reference leads nowhere; `error` unless the reader has an honest stand-in. */
  readonly severity?: Severity;
}

/** Follows `$ref`s to an object; `null`, with a diagnostic, where there is none. */
export function follow(node: Located, options: FollowOptions, context: ReadingContext): Followed | null {
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
      const { severity = "error" } = options;
      context.bag.add("reference-cycle", message, { source: ref.source, severity });
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
    context.bag.add(context.codes.objectExpected, message, { source: current.source });
    return null;
  }
  seen.add(keyOf(current.source));
  return { node: current, componentName, places: [...seen] };
}

function resolve(ref: Located, options: FollowOptions, context: ReadingContext): Located | null {
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

function withSiblings(from: Located, target: Located, context: ReadingContext): Located {
  const { siblings } = context;
  if (siblings.size === 0 || !isObject(target)) return target;
  const own = entriesOf(from).filter(([key]) => siblings.has(key));
  if (own.length === 0) return target;
  return overlay(target.source, [...entriesOf(target), ...own]);
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
