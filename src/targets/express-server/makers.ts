import { camelCase } from "../../naming/index.js";
import { type RestPlan, type RuntimeSymbols, usesIdempotencyKeys } from "../../plan/rest/index.js";
import { code, imp, type Printable } from "../../print/index.js";

interface Maker {
  readonly name: string;
  readonly doc: string;
  readonly options: "RouterOptions" | "ListenerOptions";
  readonly result: "Middleware" | "Listener";
  readonly make: "createMiddleware" | "createListener";
}

/** `createOrdersRouter` and `createOrdersListener`. */
export function printMakers(rest: RestPlan, runtime: RuntimeSymbols): Printable {
  const { names } = rest;
  const print = usesIdempotencyKeys(rest) ? printKeyedMaker : printMaker;
  const router: Maker = {
    name: names.createRouter,
    doc: `Serves the API as middleware of Express 5: \`app.use(${names.createRouter}(handlers))\`.`,
    options: "RouterOptions",
    result: "Middleware",
    make: "createMiddleware",
  };
  const listener: Maker = {
    name: names.createListener,
    doc: `Serves the API alone: \`http.createServer(${names.createListener}(handlers))\`.`,
    options: "ListenerOptions",
    result: "Listener",
    make: "createListener",
  };
  return code`${print(router, rest, runtime)}
${print(listener, rest, runtime)}`;
}

function printMaker(maker: Maker, { names }: RestPlan, runtime: RuntimeSymbols): Printable {
  return code`/** ${maker.doc} */
export function ${maker.name}(
  handlers: ${names.handlers},
  options?: ${runtime.type(maker.options, "server")},
): ${runtime.type(maker.result, "server")} {
  return ${runtime.value(maker.make, "server")}(routesOf(handlers), options);
}
`;
}

/** Two overloads, so that handlers which need a transaction cannot be served without a database. */
function printKeyedMaker(maker: Maker, { names, service }: RestPlan, runtime: RuntimeSymbols): Printable {
  const file = "postgres/idempotency-options";
  const context = runtime.type("TransactionContext", file);
  const routing = runtime.type("IdempotentRouting", file);
  const client = runtime.type("SqlClientOf", "postgres/sql");
  const pool = runtime.type("SqlPool", "postgres/sql");
  const options = runtime.type(maker.options, "server");
  const result = runtime.type(maker.result, "server");
  const tables = imp(`${camelCase(service)}Tables`, `${service}/tables.ts`);
  const idempotency = runtime.value("postgresIdempotency", "postgres/idempotency");
  return code`/** ${maker.doc} */
export function ${maker.name}(
  handlers: ${names.handlers},
  options?: ${options},
): ${result};
/**
 * With \`idempotency\`, handlers of operations that take an \`Idempotency-Key\` get a transaction, \`context.tx\`, in which
 * the first answer to a key is kept; the same request is answered with it again.
 */
export function ${maker.name}<Pool extends ${pool}>(
  handlers: ${names.handlers}<${context}<${client}<Pool>>>,
  options: ${options} & ${routing}<Pool>,
): ${result};
export function ${maker.name}(
  handlers: ${names.handlers}<never>,
  options: ${options} & Partial<${routing}> = {},
): ${result} {
  const idempotency = ${idempotency}(options.idempotency, ${tables});
  return ${runtime.value(maker.make, "server")}(routesOf(handlers, idempotency), options);
}
`;
}
