import type { KeywordSchema, NamedSchema, Schema } from "../../model/index.js";
import { pascalCase } from "../../naming/index.js";
import type { SchemaView } from "../type-plan.js";
import { forEachChild, isLeaf, type Place } from "./children.js";
import { onlyView } from "./views.js";
import { branchesOf, isWorthNaming } from "./worth-naming.js";

/** A schema that will have a name, with the ones inside it that will be named after it. */
export interface Slot {
  readonly schema: Schema;
  readonly named: NamedSchema | null;
  /** A component's own name, or what to append to the name of the slot around: best first. */
  readonly words: readonly string[];
  readonly views: readonly (SchemaView | "both")[];
  readonly exportsType: boolean;
  readonly children: readonly Slot[];
  /** What decides between equals, whatever the order: the schema's place. */
  readonly key: string;
}

/** What there is to know of a schema's surroundings while looking for nameable ones inside. */
interface Walk {
  /** Of the slot around. */
  readonly views: readonly (SchemaView | "both")[];
  readonly differs: (schema: Schema) => boolean;
  readonly seen: Set<Schema>;
}

/** The slots directly inside `schema`; those inside them are their children. */
export function childSlots(schema: Schema, walk: Walk): readonly Slot[] {
  const found: Slot[] = [];
  const scan = (around: Schema, words: string, views: Walk["views"]): void => {
    forEachChild(around, (child, place) => {
      if (place.kind === "constraint" || (isLeaf(child) && !isWorthNaming(child))) return;
      const added = wordsOf(child, place, around);
      const seenViews = place.kind === "property" ? visibleViews(child, views) : views;
      if (place.kind !== "all-of" && isWorthNaming(child)) {
        if (walk.seen.has(child)) return;
        walk.seen.add(child);
        const own = walk.differs(child) ? seenViews : (["both"] as const);
        found.push({
          schema: child,
          named: null,
          words: added.map((word) => words + word),
          views: own,
          exportsType: true,
          children: childSlots(child, { ...walk, views: own }),
          key: `${child.source.file}#${child.source.pointer}`,
        });
      } else scan(child, words + (added[0] ?? ""), seenViews);
    });
  };
  scan(schema, "", walk.views);
  return found;
}

/** A part that shows in one view only needs no type for the other. */
function visibleViews(property: Schema, views: Walk["views"]): Walk["views"] {
  const only = onlyView(property);
  return only !== null && views.includes(only) ? [only] : views;
}

/** What a schema's place adds to a name, best first. Not empty: an empty word adds nothing. */
function wordsOf(schema: Schema, place: Place, around: Schema): readonly string[] {
  switch (place.kind) {
    case "property":
      return [pascalCase(place.property.name)];
    case "items":
      return ["Item"];
    case "prefix-item":
      return [`Item${place.index + 1}`];
    case "values":
    case "pattern":
      return ["Value"];
    case "branch":
      return branchWords(schema, place, around);
    case "all-of":
    case "constraint":
      return [""];
  }
}

/** A branch is called by its title, by the one value of a property that tells it apart, or by its position. */
function branchWords(
  schema: Schema,
  place: Extract<Place, { kind: "branch" }>,
  around: Schema,
): readonly string[] {
  if (around.kind === "keywords" && branchesOf(around).length === 1 && !isWorthNaming(around)) return [""];
  const position = `Option${place.index + 1}`;
  if (schema.kind === "boolean") return [position];
  const title = schema.annotations.title;
  const words: string[] = [];
  if (title !== null && title.length <= 40 && /\p{L}/u.test(title)) words.push(pascalCase(title));
  const value = distinguishingValue(schema, around);
  if (value !== null) words.push(pascalCase(value));
  return [...words, position];
}

/** `{ properties: { kind: { const: "card" } } }` -> `card`. */
function distinguishingValue(schema: KeywordSchema, around: Schema): string | null {
  const discriminator = around.kind === "keywords" ? around.discriminator?.propertyName : undefined;
  const properties = schema.object?.properties ?? [];
  const preferred = properties.filter((property) => property.name === discriminator);
  for (const { schema: property } of [...preferred, ...properties]) {
    if (property.kind === "boolean") continue;
    const only = property.const ?? (property.enum?.length === 1 ? { value: property.enum[0] } : null);
    if (typeof only?.value === "string" && only.value !== "") return only.value;
  }
  return null;
}
