import type { Schema } from "../../model/index.js";
import { tsValue } from "../../print/index.js";
import type { NamedType } from "../type-plan.js";

/**
 * A TypeScript type before it is text. Equal types have equal keys, so that unions and intersections can be
 * simplified without printing.
 */
export type TypeNode =
  | PrimitiveNode
  | LiteralNode
  | NamedNode
  | ArrayNode
  | TupleNode
  | ObjectNode
  | UnionNode
  | IntersectionNode;

export type PrimitiveName =
  | "string"
  | "number"
  | "bigint"
  | "boolean"
  | "null"
  | "undefined"
  | "Date"
  | "unknown"
  | "never";

export interface PrimitiveNode {
  readonly kind: "primitive";
  readonly name: PrimitiveName;
  readonly key: string;
}

export interface LiteralNode {
  readonly kind: "literal";
  readonly value: string | number | boolean;
  readonly key: string;
}

export interface NamedNode {
  readonly kind: "named";
  readonly type: NamedType;
  readonly key: string;
}

export interface ArrayNode {
  readonly kind: "array";
  readonly items: TypeNode;
  readonly key: string;
}

export interface TupleNode {
  readonly kind: "tuple";
  readonly items: readonly { readonly node: TypeNode; readonly optional: boolean }[];
  /** The type of the items that follow, any number of them. */
  readonly rest: TypeNode | null;
  readonly key: string;
}

export interface ObjectNode {
  readonly kind: "object";
  readonly members: readonly ObjectMember[];
  readonly indexes: readonly IndexSignature[];
  readonly key: string;
}

export interface ObjectMember {
  readonly name: string;
  readonly node: TypeNode;
  readonly optional: boolean;
  /** Whose words document the member; `null`: nobody's. */
  readonly schema: Schema | null;
}

export interface IndexSignature {
  /** `""` for every name; `x-` for the names that begin so. */
  readonly prefix: string;
  readonly node: TypeNode;
  /** `true` where the type had to take in the named properties' types, as TypeScript demands. */
  readonly isWidened: boolean;
}

export interface UnionNode {
  readonly kind: "union";
  /** At least two, none of them unions. */
  readonly nodes: readonly TypeNode[];
  readonly key: string;
}

export interface IntersectionNode {
  readonly kind: "intersection";
  /** At least two, none of them intersections. */
  readonly nodes: readonly TypeNode[];
  readonly key: string;
}

export function primitive(name: PrimitiveName): PrimitiveNode {
  return { kind: "primitive", name, key: name };
}

export const unknownType = primitive("unknown");
export const neverType = primitive("never");
export const nullType = primitive("null");

export function literal(value: string | number | boolean): LiteralNode {
  return { kind: "literal", value, key: tsValue(value) };
}

export function named(type: NamedType): NamedNode {
  return { kind: "named", type, key: `:${type.name}` };
}

export function array(items: TypeNode): ArrayNode {
  return { kind: "array", items, key: `(${items.key})[]` };
}

export function tuple(items: TupleNode["items"], rest: TypeNode | null): TupleNode {
  const keys = items.map((item) => (item.optional ? `${item.node.key}?` : item.node.key));
  return { kind: "tuple", items, rest, key: `[${keys.join(",")},...${rest?.key ?? ""}]` };
}

export function object(members: readonly ObjectMember[], indexes: readonly IndexSignature[]): ObjectNode {
  const parts = members.map((one) => `${JSON.stringify(one.name)}${one.optional ? "?" : ""}:${one.node.key}`);
  const signatures = indexes.map((one) => `[${one.prefix}]:${one.node.key}`);
  return { kind: "object", members, indexes, key: `{${[...parts, ...signatures].join(";")}}` };
}

/** Any object: `{ [key: string]: unknown }`. */
export const anyObject = object([], [{ prefix: "", node: unknownType, isWidened: false }]);
