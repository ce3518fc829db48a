import type { Schema } from "../../model/index.js";
import { pascalCase } from "../../naming/index.js";
import type { SchemaUse, SchemaView } from "../type-plan.js";
import { essence } from "./media-type.js";
import { responseName } from "./response-name.js";
import type { ContentPlan, GroupKey, OperationPlan, ResponsePlan } from "./rest-plan.js";
import { statusWord } from "./status-words.js";

const groupWords: Readonly<Record<GroupKey, string>> = {
  path: "Path",
  query: "Query",
  headers: "Headers",
  cookies: "Cookies",
  querystring: "QueryString",
};

/** Everything that the operations need a type or a validator for, each schema once, with the words for its name. */
export function schemaUses(
  operations: readonly OperationPlan[],
  unitOf: (at: OperationPlan) => string | null,
) {
  const uses: SchemaUse[] = [];
  const seen = new Map<Schema, Set<SchemaView>>();
  const add = (use: SchemaUse): void => {
    const views = seen.get(use.schema) ?? new Set();
    if (views.has(use.view)) return;
    seen.set(use.schema, views.add(use.view));
    uses.push(use);
  };
  for (const operation of operations) {
    const unit = unitOf(operation);
    const name = pascalCase(operation.name);
    for (const { key, schema } of operation.groups) {
      add({ schema, view: "write", nameHint: [name, groupWords[key]], unit });
    }
    addContents(operation.body?.content ?? [], { view: "write", words: [name], unit }, add);
    for (const response of operation.responses) addResponse(response, { name, unit }, add);
  }
  return uses;
}

function addResponse(
  response: ResponsePlan,
  at: { readonly name: string; readonly unit: string | null },
  add: (use: SchemaUse) => void,
): void {
  const component = responseName(response.response);
  const words = component === null ? [at.name, statusWord(response.status)] : [pascalCase(component)];
  const unit = component === null ? at.unit : null;
  if (response.headers !== null) {
    add({ schema: response.headers.schema, view: "read", nameHint: [...words, "Headers"], unit });
  }
  addContents(response.content, { view: "read", words, unit }, add);
}

/** `CreateOrderBody`; further media types of the same body by their subtype: `CreateOrderXmlBody`. */
function addContents(
  content: readonly ContentPlan[],
  at: { readonly view: SchemaView; readonly words: readonly string[]; readonly unit: string | null },
  add: (use: SchemaUse) => void,
): void {
  for (const [index, { schema, mediaType }] of content.entries()) {
    if (schema === null) continue;
    const kind = index === 0 ? [] : [pascalCase(essence(mediaType).split("/")[1] ?? mediaType)];
    add({ schema, view: at.view, nameHint: [...at.words, ...kind, "Body"], unit: at.unit });
  }
}
