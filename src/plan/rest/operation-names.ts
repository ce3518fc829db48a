import type { HttpOperation, RestApi } from "../../model/index.js";
import {
  camelCase,
  isReservedWord,
  type NameRequest,
  NameScope,
  pascalCase,
  settleNames,
  spellingRank,
} from "../../naming/index.js";

/** One operation with the document that it is from. */
export interface SourcedOperation {
  readonly api: RestApi;
  readonly operation: HttpOperation;
}

/**
 * Names for all operations of a service, in their order: the operation id in camel case, else method and path. Two
 * that want the same name both get a longer one from their context (tag, method and path, document), so that neither
 * depends on which comes first; one whose id is spelled exactly so keeps it.
 */
export function nameOperations(
  operations: readonly SourcedOperation[],
  reserved: Iterable<string>,
): readonly string[] {
  const scope = new NameScope(reserved);
  const wishes = operations.map(({ operation }) =>
    operation.operationId === null ? pathName(operation) : camelCase(operation.operationId),
  );
  const counts = new Map<string, number>();
  for (const wish of wishes) counts.set(wish.toLowerCase(), (counts.get(wish.toLowerCase()) ?? 0) + 1);
  const requests = operations.map((one, index) => {
    const wish = wishes[index] ?? "operation";
    // Nearly all names are free; longer ones are made up only where they are not.
    const isFree = counts.get(wish.toLowerCase()) === 1 && !scope.has(wish);
    return requestFor(one, wish, isFree);
  });
  const names = settleNames(requests, scope);
  return requests.map((request) => names.get(request.key) ?? request.candidates[0] ?? "operation");
}

function requestFor({ api, operation }: SourcedOperation, wish: string, isFree: boolean): NameRequest {
  const id = operation.operationId;
  const [tag] = operation.tags;
  const alternatives = (): readonly string[] => [
    ...(tag === undefined ? [] : [camelCase(`${tag} ${wish}`)]),
    ...(id === null ? [] : [camelCase(`${id} ${operation.method.toLowerCase()}`)]),
    pathName(operation),
    camelCase(`${api.title} ${wish}`),
  ];
  return {
    key: `${operation.path} ${operation.method} ${id ?? ""} ${api.title} ${operation.source.pointer} ${fileName(operation)}`,
    candidates: isFree ? [wish] : [wish, ...alternatives()],
    priority: id === null ? 3 : spellingRank(id, wish),
  };
}

function fileName(operation: HttpOperation): string {
  return operation.source.file.split("/").slice(-2).join("/");
}

/** `GET /orders/{orderId}/lines` -> `getOrdersByOrderIdLines`, `POST /` -> `postRoot`. */
export function pathName(operation: HttpOperation): string {
  const words = operation.path
    .split("/")
    .filter((segment) => segment !== "")
    .map((segment) => segment.replace(/\{([^}]*)\}/g, " by $1 "));
  const path = words.length === 0 ? "Root" : pascalCase(words.join(" "));
  return camelCase(`${operation.method.toLowerCase()} ${path}`);
}

/** `placeOrder` -> `placeOrder`, `delete` -> `delete_`: a word that cannot name a function. */
export function functionName(name: string): string {
  return isReservedWord(name) ? `${name}_` : name;
}
