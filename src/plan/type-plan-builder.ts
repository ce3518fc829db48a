import type { DiagnosticBag } from "../diagnostics/index.js";
import {
  indexSchemas,
  isPureReference,
  type NamedSchema,
  type Schema,
  type SchemaId,
} from "../model/index.js";
import { NameScope, pascalCase } from "../naming/index.js";
import { scalarConversion } from "./conversions/scalar-conversion.js";
import type { TargetOptions } from "./options.js";
import type { SchemaUse, SchemaView } from "./type-plan.js";
import { assignParts } from "./types/files.js";
import { PlannedTypes } from "./types/planned-types.js";
import { reportImpossibleValues } from "./types/report-impossible-values.js";
import { nameSlots, type SlotNames } from "./types/slot-names.js";
import { childSlots, type Slot } from "./types/slots.js";
import { inheritedTrait, type Trait } from "./types/traits.js";
import { TypeMaker } from "./types/type-maker.js";
import { findUsage, type Usage } from "./types/usage.js";
import { onlyView } from "./types/views.js";
import { isUseWorthNaming } from "./types/worth-naming.js";

export interface TypePlanInput {
  /** The service's folder under the output root: `orders`. */
  readonly service: string;
  readonly schemas: readonly NamedSchema[];
  readonly uses: readonly SchemaUse[];
  readonly options: TargetOptions;
  /** Names that other files of the service need. */
  readonly reserved: ReadonlySet<string>;
  readonly bag: DiagnosticBag;
}

/** Settles the name, the file and the views of every type of a service. */
export function planTypes(input: TypePlanInput): PlannedTypes {
  const { schemas, uses, options } = input;
  const index = indexSchemas(schemas);
  const differs = inheritedTrait(schemas, hasViewOnlyProperty);
  const { decodes, encodes } = conversionTraits(schemas, options);
  const usage = findUsage(uses, index);
  const { roots, unitsOfUse } = rootSlots(input, differs, usage);
  const scope = new NameScope(input.reserved);
  const names = nameSlots(roots, scope);
  reportRenamed(roots, names, input.bag);
  reportImpossibleValues(
    roots.map((root) => root.schema),
    input.bag,
  );
  const partOf = assignParts({ roots, usage, unitsOfUse });
  const maker = new TypeMaker({ service: input.service, names, scope, decodes, encodes });
  for (const root of roots) maker.add(root, partOf(root));
  return new PlannedTypes({ index, options, service: input.service, types: maker.types }, decodes);
}

function hasViewOnlyProperty(schema: Schema): boolean {
  return (
    schema.kind === "keywords" &&
    (schema.object?.properties.some((property) => onlyView(property.schema) !== null) ?? false)
  );
}

function conversionTraits(
  schemas: readonly NamedSchema[],
  options: TargetOptions,
): { readonly decodes: Trait; readonly encodes: Trait } {
  const none: Trait = () => false;
  const encodes =
    options.dates === "string"
      ? none
      : inheritedTrait(schemas, (schema) => scalarConversion(schema, options)?.startsWith("date") ?? false);
  if (options.int64 === "number") return { decodes: encodes, encodes };
  return {
    decodes: inheritedTrait(schemas, (schema) => scalarConversion(schema, options) !== null),
    encodes,
  };
}

/** One slot for each named schema and each distinct schema that operations use directly, children attached. */
function rootSlots(
  { schemas, uses }: TypePlanInput,
  differs: Trait,
  usage: ReadonlyMap<SchemaId, Usage>,
): { readonly roots: readonly Slot[]; readonly unitsOfUse: ReadonlyMap<Slot, ReadonlySet<string | null>> } {
  const seen = new Set<Schema>(schemas.map((named) => named.schema));
  const slotOf = (
    schema: Schema,
    views: Slot["views"],
    rest: Pick<Slot, "named" | "words" | "exportsType">,
  ): Slot => ({
    ...rest,
    schema,
    views,
    children: childSlots(schema, { views, differs, seen }),
    key: `${schema.source.file}#${schema.source.pointer}\n${rest.named?.id ?? rest.words.join("\n")}`,
  });
  const roots = schemas.map((named) => {
    const views = differs(named.schema) ? orderedViews(usage.get(named.id)?.views) : (["both"] as const);
    return slotOf(named.schema, views, { named, words: [pascalCase(named.nameHint)], exportsType: true });
  });
  const unitsOfUse = new Map<Slot, ReadonlySet<string | null>>();
  for (const [schema, group] of groupUses(uses, seen)) {
    const [first] = group;
    if (first === undefined) continue;
    const views = differs(schema) ? orderedViews(new Set(group.map((use) => use.view))) : (["both"] as const);
    const words = [first.nameHint.map(pascalCase).join("")];
    seen.add(schema);
    const slot = slotOf(schema, views, { named: null, words, exportsType: isUseWorthNaming(schema) });
    unitsOfUse.set(slot, new Set(group.map((use) => use.unit)));
    roots.push(slot);
  }
  return { roots, unitsOfUse };
}

function groupUses(
  uses: readonly SchemaUse[],
  named: ReadonlySet<Schema>,
): ReadonlyMap<Schema, readonly SchemaUse[]> {
  const groups = new Map<Schema, SchemaUse[]>();
  for (const use of uses) {
    if (named.has(use.schema) || isPureReference(use.schema)) continue;
    const group = groups.get(use.schema);
    if (group === undefined) groups.set(use.schema, [use]);
    else group.push(use);
  }
  return groups;
}

/** A schema that no operation uses gets the view of a reader. */
function orderedViews(views: ReadonlySet<SchemaView> = new Set()): readonly SchemaView[] {
  if (!views.has("write")) return ["read"];
  return views.has("read") ? ["read", "write"] : ["write"];
}

function reportRenamed(roots: readonly Slot[], names: SlotNames, bag: DiagnosticBag): void {
  for (const root of roots) {
    if (root.named?.origin !== "component") continue;
    const name = names.get(root);
    const [wanted] = root.words;
    if (name === undefined || name === wanted) continue;
    bag.add(
      "name-renamed",
      `The schema ${JSON.stringify(root.named.nameHint)} is called ${name} in the code`,
      {
        source: root.schema.source,
        help: `${wanted} has another meaning there; rename the schema in the contract for a nicer name.`,
      },
    );
  }
}
