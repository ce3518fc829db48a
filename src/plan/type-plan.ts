import type { NamedSchema, Schema, SchemaId, SchemaIndex } from "../model/index.js";
import type { ImportSymbol } from "../print/index.js";

/**
 * Who looks at a value: `read` is what a service returns (no `writeOnly` properties), `write` what is sent to it (no
 * `readOnly` ones). A schema in which the two do not differ has one type for both.
 */
export type SchemaView = "read" | "write";

/** A schema that gets a name of its own in the generated code: a type, a validator, perhaps a codec. */
export interface NamedType {
  /** Final TypeScript name: `Order`, `OrderWrite`, `PlaceOrderBody`, `OrderLinesItem`. */
  readonly name: string;
  readonly schema: Schema;
  /** `both` where reading and writing do not differ. */
  readonly view: SchemaView | "both";
  /** The component or referenced place behind it; `null` for inline schemas. */
  readonly named: NamedSchema | null;
  /** `true` where `types.ts` exports a type; `false` where only the validator has a name and the type is printed in place. */
  readonly exportsType: boolean;
  /** `export interface Order` / `export type Order`, from `orders/types.ts` or a part of it. */
  readonly type: ImportSymbol;
  /** `export function validateOrder(value: unknown, path: string, violations: Violation[]): value is Order`. */
  readonly validator: ImportSymbol;
  /** The Standard Schema object, `orderSchema`; for schemas that the contract names and `exportsType`. */
  readonly standardSchema: ImportSymbol | null;
  /** Turns the validated wire value into the typed one (`Date`, `bigint`), where they differ. */
  readonly decoder: ImportSymbol | null;
  /** Turns the typed value into the wire value, where they differ. */
  readonly encoder: ImportSymbol | null;
}

/** A schema used by an operation, with the name it would get if it has none: a body, a response body, a parameter group. */
export interface SchemaUse {
  readonly schema: Schema;
  readonly view: SchemaView;
  /** Words for an inline schema's name, most general first: `["PlaceOrder", "Body"]`. */
  readonly nameHint: readonly string[];
  /** The unit (tag) that the use belongs to: decides the file when the output is split. */
  readonly unit: string | null;
}

/** All names of types and validators of a service, settled before anything is printed. */
export interface TypePlan {
  readonly index: SchemaIndex;
  /** In emission order: components in the order of the contract, then inline ones where they stand. */
  readonly types: readonly NamedType[];
  /** The named type that prints for this very schema object in this view; `undefined`: print it in place. */
  lookup(schema: Schema, view: SchemaView): NamedType | undefined;
  /** The named type behind a reference. */
  byId(id: SchemaId, view: SchemaView): NamedType;
  /** The named type for a schema given as a `SchemaUse`: its own, or the one its pure reference points to. */
  use(schema: Schema, view: SchemaView): NamedType;
}
