import type { Schema, SchemaId, SchemaIndex } from "../../model/index.js";
import { isPureReference } from "../../model/index.js";
import type { TargetOptions } from "../options.js";
import { createTypeContext } from "../type-expression/schema-type.js";
import type { TypeContext } from "../type-expression/type-context.js";
import type { NamedType, SchemaView, TypePlan } from "../type-plan.js";

import type { Trait } from "./traits.js";

/** The named types of one schema by view: either `both`, or one or two of the others. */
type Views = Partial<Record<NamedType["view"], NamedType>>;

/** The finished type plan of a service. */
export class PlannedTypes implements TypePlan {
  readonly index: SchemaIndex;
  readonly options: TargetOptions;
  /** The service's folder under the output root. */
  readonly service: string;
  readonly types: readonly NamedType[];
  /** What `typeExpression` and the types target work with. */
  readonly typeContext: TypeContext;
  readonly #bySchema = new Map<Schema, Views>();

  constructor(plan: Pick<PlannedTypes, "index" | "options" | "service" | "types">, converts: Trait) {
    this.index = plan.index;
    this.options = plan.options;
    this.service = plan.service;
    this.types = plan.types;
    for (const type of plan.types) {
      const views = this.#bySchema.get(type.schema) ?? {};
      views[type.view] = type;
      this.#bySchema.set(type.schema, views);
    }
    this.typeContext = createTypeContext(this, converts);
  }

  lookup(schema: Schema, view: SchemaView): NamedType | undefined {
    const views = this.#bySchema.get(schema);
    if (views === undefined) return undefined;
    // A part that no one sees in this view (a `readOnly` one, while writing) has a type for the other view alone.
    return views[view] ?? views.both ?? views.read ?? views.write;
  }

  byId(id: SchemaId, view: SchemaView): NamedType {
    const named = this.index.get(id);
    const type = named === undefined ? undefined : this.lookup(named.schema, view);
    if (type === undefined) throw new Error(`no type planned for the schema ${id}`);
    return type;
  }

  use(schema: Schema, view: SchemaView): NamedType {
    if (isPureReference(schema)) return this.byId(schema.reference, view);
    const type = this.lookup(schema, view);
    if (type === undefined) {
      throw new Error(`no type planned for the schema at ${schema.source.file}#${schema.source.pointer}`);
    }
    return type;
  }
}
