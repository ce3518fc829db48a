import type { OperationPlan, RestPart, RuntimeSymbols } from "../../plan/rest/index.js";
import { code, type Printable } from "../../print/index.js";

/** Whether operations of a part take an idempotency key: their handlers get a transaction where there is a database. */
export function takesKeys(part: RestPart): boolean {
  return part.operations.some((plan) => plan.idempotencyKey !== null);
}

/** `<Context extends RequestContext = RequestContext>`: of an interface of handlers. */
export function contextParameter(runtime: RuntimeSymbols): Printable {
  const context = runtime.type("RequestContext", "request-context");
  return code`<Context extends ${context} = ${context}>`;
}

/** `routesOf(handlers: OrdersHandlers<never>, idempotency: Idempotency | null): readonly Route[]`. */
export function routesHead(
  of: { readonly name: string; readonly handlers: string },
  hasKeys: boolean,
  runtime: RuntimeSymbols,
): Printable {
  const routes = code`readonly ${runtime.type("Route", "server")}[]`;
  if (!hasKeys) return code`${of.name}(handlers: ${of.handlers}): ${routes}`;
  return code`${of.name}(
  handlers: ${of.handlers}<never>,
  idempotency: ${runtime.type("Idempotency", "idempotency")} | null,
): ${routes}`;
}

/** The router gives the context that the handler asks for: `createOrdersRouter` has checked that it can. */
export function printKeyedRoute(plan: OperationPlan, call: string, runtime: RuntimeSymbols): Printable {
  return code`    ${runtime.value("keyedRoute", "idempotency")}(${plan.constant}, (request, context) => ${call}, idempotency),\n`;
}
