import { type DiagnosticBag, type DiagnosticCode, unescapePointerToken } from "../../diagnostics/index.js";
import {
  followReferences,
  type KeywordSchema,
  type Message,
  type Property,
  type RuntimeExpression,
  type Schema,
  type SchemaIndex,
  schemaAt,
} from "../../model/index.js";
import { scalarConversion } from "../conversions/scalar-conversion.js";
import type { TargetOptions } from "../options.js";
import { Kind, SchemaKinds } from "../type-expression/kinds.js";
import { onlyView } from "../types/views.js";
import type { AccessStep, HeadersPlan, KeyAccess, KeyPlan, PayloadPlan } from "./events-plan.js";
import { isProvidedHeader } from "./headers.js";

/** What runtime expressions of a message lead into. */
export interface ExpressionScope {
  readonly message: Message;
  readonly payload: PayloadPlan;
  readonly headers: HeadersPlan | null;
}

export interface ExpressionContext {
  readonly index: SchemaIndex;
  readonly options: TargetOptions;
  readonly bag: DiagnosticBag;
}

/** What an expression is for, and what is told where it does not fit. */
export interface ExpressionPurpose {
  /** `key` */
  readonly noun: string;
  readonly notFound: DiagnosticCode;
  readonly optional: DiagnosticCode;
  readonly notScalar: DiagnosticCode;
}

/** What writes a value of this schema as text, where its type is a `Date`. */
export function dateEncoder(schema: Schema, options: TargetOptions): KeyPlan["encoder"] {
  switch (schema.kind === "keywords" ? scalarConversion(schema, options) : null) {
    case "date-time":
      return "encodeDateTime";
    case "date":
      return "encodeDate";
    default:
      return null;
  }
}

/** An expression of a message, and what it is for. */
export interface Sought {
  readonly scope: ExpressionScope;
  readonly expression: RuntimeExpression;
  readonly purpose: ExpressionPurpose;
}

/** The schema that the expression leads to; `null` where nothing is known of it. */
export function findTarget(sought: Sought, { index, bag }: ExpressionContext): Schema | null {
  const { message, payload, headers } = sought.scope;
  const { part, pointer, source, text } = sought.expression;
  const { noun, notFound, optional, notScalar } = sought.purpose;
  const fault = (why: string, help: string | null = null): null => {
    bag.add(notFound, `The ${noun} \`${text}\` of the message \`${message.key}\` ${why}`, {
      source,
      help,
    });
    return null;
  };
  if (part === "header" && isProvidedHeader(unescapePointerToken(pointer.slice(1)))) {
    return fault(
      "is a header that the producer fills in",
      "Take a property of the payload, or a header of your own.",
    );
  }
  const around = part === "payload" ? payload.schema : (headers?.schema ?? null);
  if (around === null) {
    // Anything may be in JSON of which the contract says nothing.
    if (part === "payload" && payload.format === "json") return null;
    if (part === "payload" && pointer === "") return null;
    return fault(
      part === "header"
        ? "is in no header: the contract describes none"
        : `is in no JSON: the payload is ${payload.format}`,
    );
  }
  const at = schemaAt(around, pointer, index);
  if (at.kind === "missing") {
    const names = at.known.map((name) => `\`${name}\``).join(", ");
    const place = at.reached === "" ? `the ${part}` : `\`${at.reached}\``;
    return fault(
      "leads nowhere",
      names === "" ? `${place} has no properties.` : `${capital(place)} has ${names}.`,
    );
  }
  const target = followReferences(at.schema, index);
  const kinds = new SchemaKinds(index).of(target);
  if (!at.required || ((kinds & Kind.null) !== 0 && kinds !== Kind.all)) {
    bag.add(optional, `Messages \`${message.key}\` may lack the ${noun} \`${text}\``, { source });
  }
  if (kinds !== Kind.all && (kinds & (Kind.object | Kind.array)) !== 0) {
    bag.add(
      notScalar,
      `The ${noun} \`${text}\` of the message \`${message.key}\` is no string, number or boolean`,
      {
        source,
      },
    );
  }
  return target;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Typed properties all the way where types are plain objects, else the pointer. */
export function accessOf(
  { payload, headers }: ExpressionScope,
  expression: RuntimeExpression,
  index: SchemaIndex,
): KeyAccess {
  const part = expression.part === "payload" ? "payload" : "headers";
  const byPointer: KeyAccess = { kind: "pointer", part, pointer: expression.pointer };
  const around = part === "payload" ? payload.schema : (headers?.schema ?? null);
  if (around === null || (part === "payload" && payload.format !== "json")) return byPointer;
  const kinds = new SchemaKinds(index);
  const steps: AccessStep[] = [];
  let current = around;
  let optional = false;
  for (const token of expression.pointer.split("/").slice(1)) {
    const name = unescapePointerToken(token);
    const found = plainProperty(current, name, index);
    const allowed = kinds.of(current);
    if (found === null || (allowed & ~Kind.null) !== Kind.object) return byPointer;
    // `a?.b.c`: what is missing ends the whole chain.
    steps.push({ name, optional: optional || (allowed & Kind.null) !== 0 });
    optional = !found.required;
    current = found.property.schema;
  }
  // What may be anything has the type `unknown`, which is no key.
  return kinds.of(current) === Kind.all ? byPointer : { kind: "properties", part, steps };
}

/** A property that every value of the type shows: not one of some branch of a union. */
function plainProperty(
  schema: Schema,
  name: string,
  index: SchemaIndex,
): { readonly property: Property; readonly required: boolean } | null {
  const found: Property[] = [];
  let required = false;
  const seen = new Set<Schema>();
  const visit = (part: Schema): void => {
    if (part.kind === "boolean" || seen.has(part)) return;
    seen.add(part);
    const target = part.reference === null ? undefined : index.get(part.reference);
    if (target !== undefined) visit(target.schema);
    for (const member of part.allOf) visit(member);
    found.push(...ownProperty(part, name));
    required ||= part.object?.required.includes(name) ?? false;
  };
  visit(schema);
  const [property, ...others] = found;
  return property === undefined || others.length > 0 ? null : { property, required };
}

function ownProperty({ object }: KeywordSchema, name: string): readonly Property[] {
  return (object?.properties ?? []).filter(
    (property) => property.name === name && onlyView(property.schema) !== "write",
  );
}
