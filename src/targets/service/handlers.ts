import { camelCase, kebabCase, NameScope } from "../../naming/index.js";
import { eventMessageDoc, eventOperationDoc, type ReceivePlan } from "../../plan/events/index.js";
import { operationDoc, type RestPart } from "../../plan/rest/index.js";
import {
  code,
  type GeneratedFile,
  impType,
  type Printable,
  propKey,
  TsFile,
  tsString,
} from "../../print/index.js";
import type { ServiceParts } from "./service-parts.js";

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
  const scope = new NameScope([]);
  return rest.parts.map((part) => {
    const key = part.name === null ? "rest" : `rest-${kebabCase(part.name)}`;
    const stem = scope.claim(key);
    return handlerFile(stem, printRest(part, camelCase(`${stem} handlers`), parts));
  });
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
  const members = events.receives.map((receive) => printReceive(receive, parts));
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
  const name = part.name === null ? (rest?.names.handlers ?? "") : `${part.name}Handlers`;
  const hasKeys = part.operations.some(({ idempotencyKey }) => idempotencyKey !== null);
  const context = generated.type("TransactionContext", "runtime/postgres/idempotency-options.ts");
  const parameter = hasKeys ? code`<${context}<${impType("PoolClient", "pg")}>>` : "";
  const problem = generated.value("HttpProblem", "runtime/http/problem.ts");
  const of = part.name === null ? `the ${pascal} API` : `the ${pascal} API in ${part.name}`;
  const members = part.operations.map((operation) => {
    const throws = code`throw new ${problem}(501, { detail: ${tsString(`${operation.name} is not implemented.`)} });`;
    return code`${operationDoc(operation, "    ", { throws: false })}    ${propKey(operation.name)}: async () => {\n      ${throws}\n    },\n`;
  });
  return {
    maker,
    doc: `/** The operations of ${of}. */\n`,
    type: code`${generated.type(name, file)}${parameter}`,
    members,
  };
}

/** A function, or an object of functions where the operation has several messages. */
function printReceive(receive: ReceivePlan, { generated }: ServiceParts): Printable {
  const error = generated.value("FatalError", "runtime/kafka/errors.ts");
  const stub = (name: string, indent: string): Printable =>
    code`async () => {\n${indent}  throw new ${error}(${tsString(`${name} is not implemented`)});\n${indent}}`;
  const doc = eventOperationDoc(receive, "    ");
  const key = propKey(receive.name);
  if (receive.messages.length === 1) return code`${doc}    ${key}: ${stub(receive.name, "    ")},\n`;
  const members = receive.messages.map(({ property, plan }, index) => {
    const text = code`${eventMessageDoc(plan, "      ")}      ${propKey(property)}: ${stub(`${receive.name}.${property}`, "      ")},\n`;
    return index === 0 ? text : code`\n${text}`;
  });
  return code`${doc}    ${key}: {\n${members}    },\n`;
}
