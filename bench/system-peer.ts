/** One server of `bench/system.ts`, in a process of its own: `system-peer.ts <name> <generated server.ts>`. */
import { createServer, type RequestListener } from "node:http";
import { pathToFileURL } from "node:url";
import express from "express";

const [name = "", generated = ""] = process.argv.slice(2);

interface Order {
  readonly lines: readonly { readonly quantity: number; readonly price: number }[];
}
interface Generated {
  readonly createShopRouter: (handlers: object, options?: object) => express.RequestHandler;
  readonly createShopListener: (handlers: object, options?: object) => RequestListener;
}

function totalOf({ lines }: Order): number {
  return lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
}

const handlers = {
  getShelf: ({ path, query }: { path: { sku: string }; query: { limit: number } }) => ({
    status: 200,
    body: { sku: path.sku, limit: query.limit },
  }),
  placeOrder: ({ body }: { body: Order }) => ({ status: 201, body: { total: totalOf(body) } }),
};

/** As most services are written: parsed, hardly checked, sent. */
function plainExpress(): express.Express {
  const app = express();
  app.use(express.json());
  app.get("/shelves/:sku", (request, response) => {
    response.json({ sku: request.params.sku, limit: Number(request.query["limit"] ?? "20") });
  });
  app.post("/orders", (request, response) => {
    if (Array.isArray(request.body?.lines)) response.status(201).json({ total: totalOf(request.body) });
    else response.status(400).end();
  });
  return app;
}

async function listenerOf(): Promise<RequestListener> {
  if (name === "plain express") return plainExpress();
  // The module is what commsgen printed for the contract of `bench/system.ts`.
  const module = (await import(pathToFileURL(generated).href)) as Generated;
  const options = { validateResponses: name.endsWith("answers checked") };
  if (name.startsWith("commsgen on node:http")) return module.createShopListener(handlers, options);
  return express().use(module.createShopRouter(handlers, options));
}

const server = createServer(await listenerOf());
// Opening thousands of connections takes a while, and those that were first must not be closed meanwhile.
server.keepAliveTimeout = 120_000;
server.listen({ port: 0, host: "127.0.0.1", backlog: 4_096 }, () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" ? address?.port : 0 });
});
// Processor time so far in milliseconds and resident memory in bytes, whenever they are asked for.
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1_000, memory: process.memoryUsage.rss() });
});
process.on("disconnect", () => process.exit());
