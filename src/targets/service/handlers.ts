import { camelCase, kebabCase, NameScope } from "../../naming/index.js";
import { eventMessageDoc, eventOperationDoc, type ReceivePlan } from "../../plan/events/index.js";
import { type OperationPlan, operationDoc, type RestPart, type RestPlan } from "../../plan/rest/index.js";
import {
  code,
  type GeneratedFile,
  impType,
  type Printable,
  propKey,
  TsFile,
  tsString,
} from "../../print/index.js";
import type { GeneratedSymbols, ServiceParts } from "./service-parts.js";

/** A file of stubs, and the function in it that makes them. */
export interface HandlerFile {
  /** `src/handlers/rest.ts` */
  readonly path: string;
  /** `restHandlers` */
  readonly maker: string;
  readonly file: GeneratedFile;
}

/** One for the HTTP operations, or for each of their tags where the generated code is split by these. */
export function restHandlerFiles(parts: ServiceParts): readonly HandlerFile[] {
  const { rest } = parts;
  if (rest === null) return [];
  return restMakers(rest).map(({ part, stem, maker }) => handlerFile(stem, printRest(part, maker, parts)));
}

/** The file of each part's stubs, and the function in it: `rest`, `restHandlers`. */
export function restMakers(
  rest: RestPlan,
): readonly { readonly part: RestPart; readonly stem: string; readonly maker: string }[] {
  const scope = new NameScope([]);
  return rest.parts.map((part) => {
    const stem = scope.claim(part.name === null ? "rest" : `rest-${kebabCase(part.name)}`);
    return { part, stem, maker: camelCase(`${stem} handlers`) };
  });
}

/** The type of a part's handlers: `OrdersHandlers`. */
export function partHandlersType(part: RestPart, rest: RestPlan): string {
  return part.name === null ? rest.names.handlers : `${part.name}Handlers`;
}

/** `null`: nothing is received. */
export function eventHandlerFile(parts: ServiceParts): HandlerFile | null {
  const { events, hasConsumer } = parts;
  if (events === null || !hasConsumer) return null;
  const { generated } = parts;
  const context = generated.type("InboxContext", "runtime/postgres/inbox-options.ts");
  const handlers = generated.type(events.names.handlers, "consumer.ts");
  const type = code`${handlers}<${context}<${impType("PoolClient", "pg")}>>`;
  const doc = `/** What ${events.names.pascal} does with the messages that it receives. Throwing means another attempt. */\n`;
  const members = events.receives.map((receive) => printReceiveStub(receive, generated, "    "));
  return handlerFile("events", { maker: "eventHandlers", doc, type, members });
}

interface Handlers {
  readonly maker: string;
  readonly doc: string;
  readonly type: Printable;
  readonly members: readonly Printable[];
}

function handlerFile(stem: string, { maker, doc, type, members }: Handlers): HandlerFile {
  const path = `src/handlers/${stem}.ts`;
  const file = new TsFile(path, new Set([maker]));
  const dependencies = impType("Dependencies", "src/dependencies.ts");
  const body = members.map((member, index) => (index === 0 ? member : code`\n${member}`));
  file.add(doc, code`export function ${maker}(_dependencies: ${dependencies}): ${type} {\n  return {\n`);
  file.add(...body, "  };\n}\n");
  return { path, maker, file: file.flush() };
}

function printRest(
  part: RestPart,
  maker: string,
  { rest, pascal, service, generated }: ServiceParts,
): Handlers {
  const file = part.serverFile.slice(service.length + 1);
  const name = rest === null ? "" : partHandlersType(part, rest);
  const hasKeys = part.operations.some(({ idempotencyKey }) => idempotencyKey !== null);
  const context = generated.type("TransactionContext", "runtime/postgres/idempotency-options.ts");
  const parameter = hasKeys ? code`<${context}<${impType("PoolClient", "pg")}>>` : "";
  const of = part.name === null ? `the ${pascal} API` : `the ${pascal} API in ${part.name}`;
  const members = part.operations.map((operation) => printOperationStub(operation, generated, "    "));
  return {
    maker,
    doc: `/** The operations of ${of}. */\n`,
    type: code`${generated.type(name, file)}${parameter}`,
    members,
  };
}

/** Answers 501 until it is written. */
export function printOperationStub(
  operation: OperationPlan,
  generated: GeneratedSymbols,
  indent: string,
): Printable {
  const problem = generated.value("HttpProblem", "runtime/http/problem.ts");
  const throws = code`throw new ${problem}(501, { detail: ${tsString(`${operation.name} is not implemented.`)} });`;
  const doc = operationDoc(operation, indent, { throws: false });
  return code`${doc}${indent}${propKey(operation.name)}: async () => {\n${indent}  ${throws}\n${indent}},\n`;
}

/** A function, or an object of functions where the operation has several messages. */
export function printReceiveStub(
  receive: ReceivePlan,
  generated: GeneratedSymbols,
  indent: string,
): Printable {
  const doc = eventOperationDoc(receive, indent);
  const key = propKey(receive.name);
  if (receive.messages.length === 1) {
    return code`${doc}${indent}${key}: ${fatalStub(receive.name, generated, indent)},\n`;
  }
  const members = receive.messages.map((message, index) => {
    const text = printMessageStub(receive, message, { generated, indent: `${indent}  ` });
    return index === 0 ? text : code`\n${text}`;
  });
  return code`${doc}${indent}${key}: {\n${members}${indent}},\n`;
}

/** One message of an operation that has several. */
export function printMessageStub(
  receive: ReceivePlan,
  { property, plan }: ReceivePlan["messages"][number],
  { generated, indent }: { readonly generated: GeneratedSymbols; readonly indent: string },
): Printable {
  const stub = fatalStub(`${receive.name}.${property}`, generated, indent);
  return code`${eventMessageDoc(plan, indent)}${indent}${propKey(property)}: ${stub},\n`;
}

/** Sends the message to the dead letters until it is written. */
function fatalStub(name: string, generated: GeneratedSymbols, indent: string): Printable {
  const error = generated.value("FatalError", "runtime/kafka/errors.ts");
  return code`async () => {\n${indent}  throw new ${error}(${tsString(`${name} is not implemented`)});\n${indent}}`;
}
