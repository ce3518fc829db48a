import type { Diagnostic as ParserDiagnostic } from "@asyncapi/parser";
import { type CombinedContract, pointerOf } from "./combined-contract.js";
import type { PlacedMessage } from "./describe-fault.js";
import { isRecord, valueAt } from "./schema-faults.js";

/**
 * The rules of @asyncapi/parser that are not the specification's, or that others see to:
 * - advice (which version is the latest, what a good document has besides);
 * - the JSON Schemas, which are applied apart;
 * - examples and defaults against their schemas: that would make code from the contract's text, and 3.x has no such
 *   rule;
 * - the address of a 3.x channel is not its key, which may hold any character.
 */
const RULES_LEFT_OUT = [
  "asyncapi-is-asyncapi",
  "asyncapi-latest-version",
  "asyncapi-document-resolved",
  "asyncapi-document-unresolved",
  "asyncapi2-message-examples",
  "asyncapi2-message-examples-custom-format",
  "asyncapi2-schema-default",
  "asyncapi2-schema-examples",
  "asyncapi2-schemas",
  "asyncapi3-channel-no-query-nor-fragment",
] as const;

/** For `new Parser`. `see` is given the document with its references replaced. */
export function rulesetOf(see: (resolved: unknown) => void): object {
  const off = RULES_LEFT_OUT.map((rule) => [rule, "off"] as const);
  const seeing = {
    given: "$",
    severity: "error",
    // biome-ignore lint/suspicious/noThenProperty: rules are written so.
    then: {
      function: (resolved: unknown) => {
        see(resolved);
        return [];
      },
    },
  };
  return { core: true, recommended: false, rules: { ...Object.fromEntries(off), "see-resolved": seeing } };
}

const ERROR = 0;

type Predicate = (diagnostic: { readonly message: string; readonly value: unknown }) => string;

const notInAddress: Predicate = () => "is not in the address";

/** What a broken rule says of the thing at its place. */
const PREDICATES: ReadonlyMap<string, Predicate> = new Map<string, Predicate>([
  ["asyncapi2-server-security", securityPredicate],
  ["asyncapi2-operation-security", securityPredicate],
  ["asyncapi2-server-variables", variablesPredicate],
  ["asyncapi2-channel-parameters", variablesPredicate],
  ["asyncapi3-channel-parameters", variablesPredicate],
  [
    "asyncapi2-channel-servers",
    ({ value }) => `is ${JSON.stringify(value)}, which \`servers\` does not hold`,
  ],
  ["asyncapi2-channel-no-query-nor-fragment", () => "holds `?` or `#`, which an address may not"],
  [
    "asyncapi2-operation-operationId-uniqueness",
    ({ value }) => `is ${JSON.stringify(value)}, as that of another operation`,
  ],
  [
    "asyncapi2-message-messageId-uniqueness",
    ({ value }) => `is ${JSON.stringify(value)}, as that of another message`,
  ],
  ["asyncapi2-tags-uniqueness", ({ value }) => `is ${JSON.stringify(value)} for the second time in one list`],
  [
    "asyncapi3-operation-messages-from-referred-channel",
    () => "is none of the messages of the operation's channel",
  ],
  [
    "asyncapi3-required-operation-channel-unambiguity",
    ({ value }) => `is ${JSON.stringify(value)}; must lead to one of the document's own \`channels\``,
  ],
  [
    "asyncapi3-required-channel-servers-unambiguity",
    ({ value }) => `is ${JSON.stringify(value)}; must lead to one of the document's own \`servers\``,
  ],
]);

/**
 * Turns what the rules found into complaints. `resolved`: the document with its references replaced; paths lead
 * into the one or the other.
 */
export function describeRules(
  diagnostics: readonly ParserDiagnostic[],
  { document, sourceOf }: CombinedContract,
  resolved: unknown,
): readonly PlacedMessage[] {
  return diagnostics.flatMap(({ code, severity, message, path }) => {
    if (severity !== ERROR) return [];
    const predicate = PREDICATES.get(String(code));
    // Others are about syntax and references, which the loader and the reader report.
    if (predicate === undefined) return [];
    const value = valueAt(document, pointerOf(path)) ?? valueAt(resolved, pointerOf(path));
    if (isOneMessage(String(code), value, document)) return [];
    const { file, pointer } = sourceOf(path);
    const said = predicate({ message, value });
    return [{ pointer, file, member: null, sentence: (thing) => `${thing} ${said}` }];
  });
}

function securityPredicate({ message }: { readonly message: string }): string {
  const scopes = /Available: \[(.*)\]/.exec(message)?.[1];
  if (scopes === undefined) return "names a security scheme that `components.securitySchemes` does not hold";
  return `is no scope of its security scheme, which has: ${scopes === "" ? "none" : scopes}`;
}

function variablesPredicate(diagnostic: { readonly message: string; readonly value: unknown }): string {
  const missed = /Missed: (.*)\.$/.exec(diagnostic.message)?.[1];
  if (missed === undefined) return notInAddress(diagnostic);
  return `lacks ${missed
    .split(", ")
    .map((name) => `\`${name}\``)
    .join(", ")}, which the address names`;
}

/** Two operations may share one message, which the rule takes for two with one id. */
function isOneMessage(code: string, id: unknown, document: unknown): boolean {
  return code === "asyncapi2-message-messageId-uniqueness" && countMessageIds(document, id) < 2;
}

function countMessageIds(root: unknown, id: unknown): number {
  let count = 0;
  const queue: unknown[] = [root];
  for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
    if (typeof value !== "object" || value === null) continue;
    if (isRecord(value) && value["messageId"] === id) count++;
    for (const member of Object.values(value))
      if (typeof member === "object") queue.push(member ?? undefined);
  }
  return count;
}
