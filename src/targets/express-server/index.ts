import {
  type OperationPlan,
  operationDoc,
  type RestPart,
  type RestPlan,
  type RuntimeSymbols,
  runtimeSymbols,
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
  const bases = rest.parts.map(
    (part, index) => code`${index === 0 ? "" : ",\n    "}${impType(partHandlers(part), part.serverFile)}`,
  );
  file.line(
    `/** What a service has to do: one function for each operation of the ${rest.names.pascal} API. */`,
  );
  file.line(code`export interface ${rest.names.handlers}\n  extends ${bases} {}`);
  file.line();
  file.add(printMakers(rest, runtime));
  file.line();
  const spreads = rest.parts.map(
    (part) => code`    ...${imp(partRoutes(part), part.serverFile)}(handlers),\n`,
  );
  const route = runtime.type("Route", "server");
  file.line(code`function routesOf(handlers: ${rest.names.handlers}): readonly ${route}[] {`);
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
    const type = code`${of.runtime.type("Handler", "server")}<${plan.request}, ${plan.response}>`;
    const separator = index === 0 ? "" : "\n";
    return code`${separator}${operationDoc(plan, "  ", { throws: false })}  readonly ${propKey(plan.name)}: ${type};\n`;
  });
  return code`/** ${doc} */\nexport interface ${name} {\n${members}}\n`;
}

function printMakers({ names }: RestPlan, runtime: RuntimeSymbols): Printable {
  return code`/** Serves the API as middleware of Express 5: \`app.use(${names.createRouter}(handlers))\`. */
export function ${names.createRouter}(
  handlers: ${names.handlers},
  options?: ${runtime.type("RouterOptions", "server")},
): ${runtime.type("Middleware", "server")} {
  return ${runtime.value("createMiddleware", "server")}(routesOf(handlers), options);
}

/** Serves the API alone: \`http.createServer(${names.createListener}(handlers))\`. */
export function ${names.createListener}(
  handlers: ${names.handlers},
  options?: ${runtime.type("ListenerOptions", "server")},
): ${runtime.type("Listener", "server")} {
  return ${runtime.value("createListener", "server")}(routesOf(handlers), options);
}
`;
}

function printRoutes(
  of: { readonly name: string; readonly handlers: string; readonly isExported: boolean },
  part: RestPart,
  runtime: RuntimeSymbols,
): Printable {
  const routes = part.operations.map((plan) => printRoute(plan, runtime));
  const keyword = of.isExported ? "export function" : "function";
  return code`${keyword} ${of.name}(handlers: ${of.handlers}): readonly ${runtime.type("Route", "server")}[] {
  return [
${routes}  ];
}
`;
}

/** The arrow keeps `this` for handlers that are methods of a class. */
function printRoute(plan: OperationPlan, runtime: RuntimeSymbols): Printable {
  const route = runtime.value("route", "server");
  const call = `handlers${propAccess(plan.name)}(request, context)`;
  return code`    ${route}(${plan.constant}, (request, context) => ${call}),\n`;
}
