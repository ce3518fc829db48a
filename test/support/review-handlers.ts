import * as fs from "node:fs";
import type { FileSystem } from "../../src/output/file-system.js";
import {
  reviewHandlers,
  type WantedHandler,
  type WantedHandlers,
  type WantedType,
} from "../../src/output/handlers/index.js";

const problem = { name: "HttpProblem", file: "runtime/http/problem.ts" };
const fatal = { name: "FatalError", file: "runtime/kafka/errors.ts" };

function operation(name: string): WantedHandler {
  const stub = [
    `/** ${name} */\n${name}: async () => {\n  throw new `,
    problem,
    `(501, { detail: "${name}" });\n},\n`,
  ];
  return { name, stub, messages: [] };
}

function message(name: string): WantedHandler {
  return { name, stub: [`${name}: async () => {\n  throw new `, fatal, `("${name}");\n},\n`], messages: [] };
}

export function wantedType(name: string, of: Partial<WantedType>): WantedType {
  return { name, file: "server.ts", handlers: [], takers: [], maker: null, ...of };
}

export const orders: WantedHandlers = {
  types: [
    wantedType("OrdersHandlers", {
      handlers: ["placeOrder", "getOrder", "cancelOrder"].map(operation),
      takers: ["createOrdersRouter", "createOrdersListener"],
      maker: { name: "restHandlers", file: "src/handlers/rest.ts" },
    }),
  ],
};
export const events: WantedHandlers = {
  types: [
    wantedType("OrdersEventHandlers", {
      file: "consumer.ts",
      handlers: [
        message("onShipped"),
        { name: "onPayment", stub: ["onPayment: {},\n"], messages: ["paid", "refused"].map(message) },
      ],
      takers: ["createOrdersConsumer"],
      maker: { name: "eventHandlers", file: "src/handlers/events.ts" },
    }),
  ],
};
export const tagged: WantedHandlers = {
  types: [
    wantedType("ShopHandlers", { handlers: ["getCart", "getItem", "addItem"].map(operation) }),
    wantedType("CartHandlers", { handlers: ["getCart", "addItem"].map(operation), file: "server-cart.ts" }),
    wantedType("ItemHandlers", { handlers: [operation("getItem")], file: "server-item.ts" }),
  ],
};

/** Texts of files below the service's folder; what they become, and what is said of them. */
export async function review(
  texts: Readonly<Record<string, string>>,
  wanted: readonly WantedHandlers[] = [orders],
) {
  const files = new Map(Object.entries(texts).map(([path, text]) => [`/orders/${path}`, text]));
  const fileSystem: FileSystem = {
    ...fs,
    // Called with a path alone.
    readFileSync: ((path: string) => Buffer.from(files.get(path) ?? "")) as typeof fs.readFileSync,
  };
  const service = {
    name: "orders",
    folder: "/orders",
    place: "/orders/src",
    generated: "/orders/src/generated",
    sources: [...files.keys()],
    isConfigured: false,
    wanted,
  };
  const { edits, diagnostics } = await reviewHandlers([service], { fileSystem, knownComplete: new Set() });
  return {
    edits: Object.fromEntries(edits.map(({ path, content }) => [path.slice("/orders/".length), content])),
    added: edits.flatMap(({ added }) => added),
    helps: diagnostics.map(({ help }) => help),
    said: diagnostics.map(
      ({ code, message, position }) => `${code} ${position?.line}:${position?.column} ${message}`,
    ),
  };
}

export const head = `import { HttpProblem } from "../generated/runtime/http/problem.js";
import type { OrdersHandlers } from "../generated/server.js";
`;
export const stub = (name: string, indent: string) =>
  `${indent}/** ${name} */\n${indent}${name}: async () => {\n${indent}  throw new HttpProblem(501, { detail: "${name}" });\n${indent}},`;
