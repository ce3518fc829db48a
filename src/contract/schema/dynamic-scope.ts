import type { JsonValue } from "../../model/index.js";
import { isJsonObject } from "./documents.js";
import { referenceOf, type SchemaRegistry } from "./registry.js";
import type { Place, SchemaResource } from "./resources.js";
import { subschemasOf } from "./subschemas.js";

/**
 * What each `$dynamicAnchor` name means on the way that led here: the outermost resource that has it wins. A schema
 * that is reached in two scopes is two schemas, so that `$dynamicRef` becomes an ordinary reference in each.
 */
export type DynamicScope = ReadonlyMap<string, Place>;

export const EMPTY_SCOPE: DynamicScope = new Map();

/** Entering a resource binds those of its dynamic anchors that are not bound yet. */
export function enterScope(scope: DynamicScope, resource: SchemaResource): DynamicScope {
  if (resource.dynamicAnchors.size === 0) return scope;
  const bound = new Map(scope);
  for (const [name, place] of resource.dynamicAnchors) if (!bound.has(name)) bound.set(name, place);
  return bound.size === scope.size ? scope : bound;
}

/** The place that `$dynamicRef` means, given where it leads statically. */
export function bindDynamically(ref: string, initial: Place, scope: DynamicScope): Place {
  const hash = ref.indexOf("#");
  const name = hash < 0 ? "" : ref.slice(hash + 1);
  if (name === "" || name.startsWith("/")) return initial;
  const anchored = initial.resource.dynamicAnchors.get(name);
  // Only an initial target that is a dynamic anchor itself makes the reference dynamic (2020-12 core, 8.2.3.2).
  if (anchored === undefined || anchored.source.pointer !== initial.source.pointer) return initial;
  return scope.get(name) ?? initial;
}

/** The part of a scope that can make a difference below a place; names in code-unit order. */
export function relevantScope(place: Place, scope: DynamicScope, registry: SchemaRegistry): DynamicScope {
  if (scope.size === 0) return scope;
  const used = dynamicNamesFrom(place, scope, registry);
  const names = [...scope.keys()].filter((name) => used.has(name)).sort();
  const own = enterScope(EMPTY_SCOPE, place.resource);
  const relevant = new Map<string, Place>();
  for (const name of names) {
    const bound = scope.get(name);
    if (bound !== undefined) relevant.set(name, bound);
  }
  const asOwn = [...relevant].every(([name, bound]) => samePlace(own.get(name), bound));
  return asOwn ? EMPTY_SCOPE : relevant;
}

/** `@item=file#/pointer` for each binding: tells the readings of one place apart in its `SchemaId`. */
export function scopeSuffix(scope: DynamicScope): string {
  let suffix = "";
  for (const [name, place] of scope) suffix += `@${name}=${place.source.file}#${place.source.pointer}`;
  return suffix;
}

function samePlace(a: Place | undefined, b: Place): boolean {
  return a !== undefined && a.source.file === b.source.file && a.source.pointer === b.source.pointer;
}

/** The anchor names of every `$dynamicRef` that can be reached; what may be bound counts as reachable. */
function dynamicNamesFrom(start: Place, scope: DynamicScope, registry: SchemaRegistry): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<JsonValue>();
  const queue: Place[] = [start];
  const follow = (place: Place): void => {
    if (!seen.has(place.value)) {
      seen.add(place.value);
      queue.push(place);
    }
  };
  for (let place = queue.pop(); place !== undefined; place = queue.pop()) {
    const { value, resource } = place;
    if (!isJsonObject(value)) continue;
    const dynamicRef = value["$dynamicRef"];
    for (const ref of [referenceOf(value), typeof dynamicRef === "string" ? dynamicRef : null]) {
      const target = ref === null ? null : registry.resolve(ref, resource);
      if (target?.ok === true) follow(target.place);
    }
    if (typeof dynamicRef === "string") {
      const name = dynamicRef.slice(dynamicRef.indexOf("#") + 1);
      names.add(name);
      const bound = scope.get(name);
      if (bound !== undefined) follow(bound);
    }
    for (const sub of subschemasOf(value)) {
      const source = { file: place.source.file, pointer: `${place.source.pointer}${pathText(sub.path)}` };
      follow({ value: sub.value, source, resource: registry.enter(sub.value, source, resource) });
    }
  }
  return names;
}

function pathText(path: readonly string[]): string {
  return path.map((token) => `/${token.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
