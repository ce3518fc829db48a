import {
  type OperationPlan,
  operationDoc,
  type RestPart,
  type RestPlan,
  type RuntimeSymbols,
  runtimeSymbols,
  usesIdempotencyKeys,
} from "../../plan/rest/index.js";
import {
  code,
  type GeneratedFile,
  generatedHeader,
  imp,
  impType,
  type Printable,
  propAccess,
  propKey,
  TsFile,
} from "../../print/index.js";
import { contextParameter, printKeyedRoute, routesHead, takesKeys } from "./idempotency.js";
import { printMakers } from "./makers.js";

/** `orders/server.ts`: what a service has to implement, and the router and listener that serve it. */
export function printExpressServer(rest: RestPlan): readonly GeneratedFile[] {
  const runtime = runtimeSymbols(rest.service);
  const [only] = rest.parts;
  if (rest.parts.length === 1 && only !== undefined) return [printSingle(rest, only, runtime)];
  return [printWhole(rest, runtime), ...rest.parts.map((part) => printPart(rest, part, runtime))];
}

function printSingle(rest: RestPlan, part: RestPart, runtime: RuntimeSymbols): GeneratedFile {
  const file = new TsFile(part.serverFile, serverNames(rest), generatedHeader);
  const doc = `What a service has to do: one function for each operation of the ${rest.names.pascal} API.`;
  file.add(printInterface(rest.names.handlers, doc, { part, runtime }));
  file.line();
  file.add(printMakers(rest, runtime));
  file.line();
  file.add(
    printRoutes({ name: "routesOf", handlers: rest.names.handlers, isExported: false }, part, runtime),
  );
  return file.flush();
}

function printWhole(rest: RestPlan, runtime: RuntimeSymbols): GeneratedFile {
  const file = new TsFile(`${rest.service}/server.ts`, serverNames(rest), generatedHeader);
  const bases = rest.parts.map((part, index) => {
    const base = impType(partHandlers(part), part.serverFile);
    return code`${index === 0 ? "" : ",\n    "}${base}${takesKeys(part) ? "<Context>" : ""}`;
  });
  const parameters = usesIdempotencyKeys(rest) ? contextParameter(runtime) : "";
  file.line(
    `/** What a service has to do: one function for each operation of the ${rest.names.pascal} API. */`,
  );
  file.line(code`export interface ${rest.names.handlers}${parameters}\n  extends ${bases} {}`);
  file.line();
  file.add(printMakers(rest, runtime));
  file.line();
  const spreads = rest.parts.map((part) => {
    const given = takesKeys(part) ? "handlers, idempotency" : "handlers";
    return code`    ...${imp(partRoutes(part), part.serverFile)}(${given}),\n`;
  });
  const of = { name: "routesOf", handlers: rest.names.handlers };
  file.line(code`function ${routesHead(of, usesIdempotencyKeys(rest), runtime)} {`);
  file.line(code`  return [\n${spreads}  ];\n}`);
  return file.flush();
}

function printPart(rest: RestPlan, part: RestPart, runtime: RuntimeSymbols): GeneratedFile {
  const handlers = partHandlers(part);
  const file = new TsFile(part.serverFile, new Set([handlers, partRoutes(part)]), generatedHeader);
  const doc = `The operations of ${rest.names.handlers} in ${part.name ?? ""}.`;
  file.add(printInterface(handlers, doc, { part, runtime }));
  file.line();
  file.add(printRoutes({ name: partRoutes(part), handlers, isExported: true }, part, runtime));
  return file.flush();
}

function partHandlers(part: RestPart): string {
  return `${part.name ?? ""}Handlers`;
}

function partRoutes(part: RestPart): string {
  return `routesOf${part.name ?? ""}`;
}

function serverNames({ names }: RestPlan): ReadonlySet<string> {
  return new Set([names.handlers, names.createRouter, names.createListener, "routesOf"]);
}

function printInterface(
  name: string,
  doc: string,
  of: { readonly part: RestPart; readonly runtime: RuntimeSymbols },
): Printable {
  const members = of.part.operations.map((plan, index) => {
    const context = plan.idempotencyKey === null ? "" : ", Context";
    const type = code`${of.runtime.type("Handler", "server")}<${plan.request}, ${plan.response}${context}>`;
    const separator = index === 0 ? "" : "\n";
    return code`${separator}${operationDoc(plan, "  ", { throws: false })}  readonly ${propKey(plan.name)}: ${type};\n`;
  });
  const parameters = takesKeys(of.part) ? contextParameter(of.runtime) : "";
  return code`/** ${doc} */\nexport interface ${name}${parameters} {\n${members}}\n`;
}

function printRoutes(
  of: { readonly name: string; readonly handlers: string; readonly isExported: boolean },
  part: RestPart,
  runtime: RuntimeSymbols,
): Printable {
  const routes = part.operations.map((plan) => printRoute(plan, runtime));
  const keyword = of.isExported ? "export function" : "function";
  const head = routesHead(of, takesKeys(part), runtime);
  return code`${keyword} ${head} {
  return [
${routes}  ];
}
`;
}

/** The arrow keeps `this` for handlers that are methods of a class. */
function printRoute(plan: OperationPlan, runtime: RuntimeSymbols): Printable {
  const route = runtime.value("route", "server");
  const call = `handlers${propAccess(plan.name)}(request, context)`;
  if (plan.idempotencyKey !== null) return printKeyedRoute(plan, call, runtime);
  return code`    ${route}(${plan.constant}, (request, context) => ${call}),\n`;
}
