import { camelCase, NameScope, pascalCase, settleNames } from "../../naming/index.js";
import { type ImportSymbol, imp } from "../../print/index.js";
import { responseContexts, responseName } from "./response-name.js";
import type { ResponsePlan, RestPart, SharedResponsePlan } from "./rest-plan.js";

/** A component response and where it is used. */
interface Uses {
  readonly component: string;
  readonly first: ResponsePlan;
  readonly responses: ResponsePlan[];
  readonly operations: Set<ImportSymbol>;
  readonly parts: Set<RestPart>;
}

/**
 * The component responses that at least two operations answer: each is printed once, as a function of the status,
 * beside the operations of its tag or, where several tags share it, in a file for all of them.
 */
export function planSharedResponses(
  parts: readonly RestPart[],
  at: { readonly service: string; readonly reserved: Iterable<string> },
): readonly SharedResponsePlan[] {
  const shared = [...collectUses(parts)].filter(([, uses]) => uses.operations.size > 1);
  const constants = parts.flatMap((part) => part.operations.map((plan) => plan.constant.name));
  const names = settleNames(
    shared.map(([key, { component, first }]) => {
      const name = pascalCase(component).replace(/(?<=.)Response$/, "");
      const wishes = [name, ...responseContexts(first.response).map((words) => words + name)];
      return { key, candidates: wishes.map((wish) => `${camelCase(wish)}Response`), priority: 0 };
    }),
    new NameScope([...at.reserved, ...constants]),
  );
  const common = sharedFile(parts, at.service);
  const plans = shared.map(([key, { first, responses, parts: users }]) => {
    const [only] = users;
    const file = users.size === 1 && only !== undefined ? only.operationsFile : common;
    return { symbol: imp(names.get(key) ?? "sharedResponse", file), response: first, uses: responses };
  });
  // By name, so that another operation before the first use changes nothing here.
  return plans.sort((a, b) => (a.symbol.name < b.symbol.name ? -1 : 1));
}

function collectUses(parts: readonly RestPart[]): ReadonlyMap<string, Uses> {
  const all = new Map<string, Uses>();
  for (const part of parts) {
    for (const { constant, responses } of part.operations) {
      for (const response of responses) {
        const component = responseName(response.response);
        if (component === null || !isWorthSharing(response)) continue;
        const { file, pointer } = response.response.source;
        const key = `${file}#${pointer}`;
        const uses = all.get(key) ?? {
          component,
          first: response,
          responses: [],
          operations: new Set(),
          parts: new Set(),
        };
        all.set(key, uses);
        uses.responses.push(response);
        uses.operations.add(constant);
        uses.parts.add(part);
      }
    }
  }
  return all;
}

/** A bare status is as short as a name for it; without its body (`HEAD`) a response is another one. */
function isWorthSharing({ content, headers, response }: ResponsePlan): boolean {
  return content.length > 0 || (headers !== null && response.content.length === 0);
}

/** `orders/operations/shared.ts`; another name where a tag is called so. */
function sharedFile(parts: readonly RestPart[], service: string): string {
  const taken = new Set(parts.map((part) => part.operationsFile));
  let name = "shared";
  while (taken.has(`${service}/operations/${name}.ts`)) name += "-responses";
  return `${service}/operations/${name}.ts`;
}
