import type { ObjectRules, Schema } from "../../model/index.js";
import type { SchemaView } from "../type-plan.js";
import { isVisible } from "../types/views.js";
import { takeApart } from "./conjuncts.js";
import type { FlatMember, FlatObject, TypeContext } from "./type-context.js";

/** Follows all bases of a schema and lists what is known of its properties. Nothing is said of unions' branches. */
export function flatten(schema: Schema, view: SchemaView, context: TypeContext): FlatObject {
  const known = context.flatObjects[view].get(schema);
  if (known !== undefined) return known;
  const state = {
    members: new Map<string, Schema[]>(),
    required: new Set<string>(),
    hidden: new Set<string>(),
  };
  const rules: ObjectRules[] = [];
  const seen = new Set<Schema>();
  let hasUnion = false;
  const add = (part: Schema): void => {
    if (seen.has(part)) return;
    seen.add(part);
    const { owns, bases, unions } = takeApart(part, { owner: part, inlined: new Set() }, context);
    hasUnion ||= unions.length > 0;
    for (const base of bases) add(base);
    for (const { object } of owns) {
      if (object === null) continue;
      rules.push(object);
      addRules(object, view, state);
    }
  };
  add(schema);
  const members = new Map<string, FlatMember>();
  for (const [name, schemas] of state.members) {
    members.set(name, { name, schemas, required: state.required.has(name) });
  }
  for (const name of state.required) {
    if (!members.has(name) && !state.hidden.has(name))
      members.set(name, { name, schemas: [], required: true });
  }
  const flat: FlatObject = { members, hidden: state.hidden, rules, hasUnion };
  context.flatObjects[view].set(schema, flat);
  return flat;
}

/** Adds the properties of one schema's own keywords. */
export function addRules(
  object: ObjectRules,
  view: SchemaView,
  to: {
    readonly members: Map<string, Schema[]>;
    readonly required: Set<string>;
    readonly hidden: Set<string>;
  },
): void {
  for (const { name, schema } of object.properties) {
    if (!isVisible(schema, view)) {
      to.hidden.add(name);
      continue;
    }
    const known = to.members.get(name);
    if (known === undefined) to.members.set(name, [schema]);
    else if (!known.includes(schema)) known.push(schema);
  }
  for (const name of object.required) to.required.add(name);
}
