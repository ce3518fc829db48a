import { MemoryDocuments, type SchemaDialect, SchemaReader } from "../../src/contract/schema/index.js";
import { type Diagnostic, DiagnosticBag } from "../../src/diagnostics/index.js";
import type { JsonValue } from "../../src/model/index.js";
import {
  defaultTargetOptions,
  type PlannedTypes,
  planTypes,
  type SchemaUse,
  type TargetOptions,
} from "../../src/plan/index.js";

export interface PlanSchemasInput {
  readonly dialect?: SchemaDialect;
  /** The service's folder; `orders` unless said. */
  readonly service?: string;
  /** `components/schemas`; references are `#/components/schemas/Order`. */
  readonly schemas: Readonly<Record<string, JsonValue>>;
  /** What operations use. */
  readonly uses?: readonly {
    readonly schema: JsonValue;
    readonly view: SchemaUse["view"];
    readonly hint?: readonly string[];
    readonly unit?: string;
  }[];
  readonly reserved?: readonly string[];
  readonly options?: Partial<TargetOptions>;
}

export interface PlannedSchemas {
  readonly plan: PlannedTypes;
  readonly uses: readonly SchemaUse[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Components and uses as a document would hold them -> the type plan of a service. */
export function planSchemas(input: PlanSchemasInput): PlannedSchemas {
  const file = "/specs/orders/openapi.yaml";
  const uses = input.uses ?? [];
  const root: JsonValue = {
    components: { schemas: { ...input.schemas } },
    uses: uses.map((use) => use.schema),
  };
  const bag = new DiagnosticBag();
  const documents = new MemoryDocuments(new Map([[file, root]]));
  const reader = new SchemaReader({ documents, bag, dialect: input.dialect ?? "2020-12" });
  for (const [name, value] of Object.entries(input.schemas)) {
    reader.component(name, { value, source: { file, pointer: `/components/schemas/${name}` } });
  }
  const schemaUses = uses.map(
    (use, index): SchemaUse => ({
      schema: reader.read(use.schema, { file, pointer: `/uses/${index}` }),
      view: use.view,
      nameHint: use.hint ?? ["Use", String(index + 1)],
      unit: use.unit ?? null,
    }),
  );
  const plan = planTypes({
    service: input.service ?? "orders",
    schemas: reader.finish(),
    uses: schemaUses,
    options: { ...defaultTargetOptions, ...input.options },
    reserved: new Set(input.reserved),
    bag,
  });
  return { plan, uses: schemaUses, diagnostics: bag.items };
}
