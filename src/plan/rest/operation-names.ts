import type { HttpOperation, RestApi } from "../../model/index.js";
import { camelCase, isReservedWord, NameScope, pascalCase, settleNames } from "../../naming/index.js";

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
  const requests = operations.map(({ api, operation }) => {
    const fromPath = pathName(operation);
    const id = operation.operationId;
    const wished = id === null ? fromPath : camelCase(id);
    const [tag] = operation.tags;
    return {
      key: `${operation.path} ${operation.method} ${id ?? ""} ${api.title} ${operation.source.pointer} ${fileName(operation)}`,
      candidates: [
        wished,
        ...(tag === undefined ? [] : [camelCase(`${tag} ${wished}`)]),
        ...(id === null ? [] : [camelCase(`${id} ${operation.method.toLowerCase()}`)]),
        fromPath,
        camelCase(`${api.title} ${wished}`),
      ],
      priority: id === wished ? 0 : id === null ? 2 : 1,
    };
  });
  const names = settleNames(requests, new NameScope(reserved));
  return requests.map((request) => names.get(request.key) ?? request.candidates[0] ?? "operation");
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
