import { isPureReference } from "../../model/index.js";
import { NameScope, pascalCase, settleNames } from "../../naming/index.js";
import { imp } from "../../print/index.js";
import type { RestPlanning } from "./planning.js";
import { responseContexts, responseName } from "./response-name.js";
import { rank } from "./responses.js";
import type { ContentPlan, ErrorPlan, ResponsePlan, StatusKey } from "./rest-plan.js";
import { statusWord } from "./status-words.js";

/** The errors of an operation, as far as naming needs them. */
export interface OperationErrors {
  /** In Pascal case. */
  readonly operationName: string;
  readonly responses: readonly ResponsePlan[];
}

interface ErrorDraft {
  readonly candidates: readonly string[];
  readonly priority: number;
  readonly first: ResponsePlan;
  readonly statuses: Set<StatusKey>;
  readonly descriptions: Set<string>;
}

export interface PlannedErrors {
  readonly errors: readonly ErrorPlan[];
  readonly byResponse: ReadonlyMap<ResponsePlan, ErrorPlan>;
}

/**
 * One class per modelled error. Operations share a class where they share the component response, or answer the same
 * status with the same named schema.
 */
export function planErrors(
  operations: readonly OperationErrors[],
  names: { readonly reserved: Iterable<string>; readonly service: string },
  planning: RestPlanning,
): PlannedErrors {
  const drafts = new Map<string, ErrorDraft>();
  const keys = new Map<ResponsePlan, string>();
  for (const { operationName, responses } of operations) {
    for (const response of responses) {
      if (response.outcome === "success") continue;
      const draft = draftOf(response, operationName, { planning, service: names.service });
      const known = drafts.get(draft.key) ?? {
        ...draft,
        first: response,
        statuses: new Set(),
        descriptions: new Set(),
      };
      known.statuses.add(response.status);
      known.descriptions.add(response.response.description ?? "");
      drafts.set(draft.key, known);
      keys.set(response, draft.key);
    }
  }
  const settled = settleNames(
    [...drafts].map(([key, { candidates, priority }]) => ({ key, candidates, priority })),
    new NameScope(names.reserved),
  );
  const byKey = new Map<string, ErrorPlan>();
  for (const [key, { first, statuses, descriptions }] of drafts) {
    const [description = ""] = descriptions;
    byKey.set(key, {
      symbol: imp(settled.get(key) ?? "UnknownError", `${planning.service}/errors.ts`),
      statuses: [...statuses].sort((a, b) => rank(a) - rank(b)),
      description: descriptions.size === 1 ? description : null,
      content: first.content,
      headers: first.headers,
    });
  }
  const byResponse = new Map<ResponsePlan, ErrorPlan>();
  for (const [response, key] of keys) {
    const plan = byKey.get(key);
    if (plan !== undefined) byResponse.set(response, plan);
  }
  return { errors: [...byKey.values()].sort(bySymbol), byResponse };
}

function bySymbol(a: ErrorPlan, b: ErrorPlan): number {
  return a.symbol.name < b.symbol.name ? -1 : 1;
}

function draftOf(
  response: ResponsePlan,
  operationName: string,
  context: { readonly planning: RestPlanning; readonly service: string },
): { readonly key: string; readonly candidates: readonly string[]; readonly priority: number } {
  const reason = response.status === "default" ? "Unexpected" : statusWord(response.status);
  const component = responseName(response.response);
  const { source } = response.response;
  if (component !== null) {
    const name = pascalCase(component).replace(/(?<=.)(Response|Error)$/, "");
    return {
      key: `component ${component} ${source.file}#${source.pointer}`,
      candidates: [
        `${name}Error`,
        `${context.service}${name}Error`,
        ...responseContexts(response.response).map((words) => `${words}${name}Error`),
        `${name}ResponseError`,
      ],
      priority: 0,
    };
  }
  const schemaName = sharedSchemaName(response.content, context.planning);
  const shared = `${reason}Error`;
  if (schemaName === null) {
    const name = `${operationName}${shared}`;
    return { key: `operation ${operationName} ${response.status}`, candidates: [name], priority: 2 };
  }
  const headers = response.headers?.parameters.map((one) => `${one.name}${one.required ? "!" : ""}`) ?? [];
  return {
    key: `status ${response.status} ${schemaName.key} ${headers.join(",")}`,
    candidates: [shared, `${context.service}${shared}`, `${schemaName.name}${shared}`],
    priority: 1,
  };
}

/** The named schemas of a body, `null` where one of them is written in place. */
function sharedSchemaName(
  content: readonly ContentPlan[],
  planning: RestPlanning,
): { readonly key: string; readonly name: string } | null {
  const keys: string[] = [];
  const names: string[] = [];
  for (const { schema, format, isTyped, mediaType } of content) {
    if (schema === null || !isTyped) keys.push(`${mediaType} ${format}`);
    else if (isPureReference(schema)) {
      keys.push(`${mediaType} ${format} ${schema.reference}`);
      names.push(pascalCase(planning.index.get(schema.reference)?.nameHint ?? ""));
    } else return null;
  }
  const [name] = names;
  return { key: keys.join(";"), name: name ?? (content.length === 0 ? "Empty" : "Raw") };
}
