import { createServer, type Server } from "node:http";
import { metricsMediaType, relayMetrics } from "./relay-metrics.js";
import type { OutboxRelay } from "./relay-options.js";

interface Page {
  readonly status: number;
  readonly body: string;
  readonly mediaType: string;
}

/**
 * Serves `/livez`, `/readyz` (200 while the relay runs) and `/metrics`. Rejects where the port is taken.
 *
 * @param port 0: any that is free
 */
export function serveRelay(
  relay: Pick<OutboxRelay, "status" | "backlog">,
  service: string,
  port: number,
): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(async (request, response) => {
      const isRead = request.method === "GET" || request.method === "HEAD";
      const path = (request.url ?? "").split("?")[0] ?? "";
      const page = isRead ? await pageAt(path, relay, service) : textPage(405, "GET or HEAD");
      response.writeHead(page.status, { "content-type": page.mediaType, "cache-control": "no-store" });
      response.end(request.method === "HEAD" ? "" : page.body);
    });
    server.once("error", reject);
    server.listen(port, () => resolve(server));
  });
}

async function pageAt(
  path: string,
  relay: Pick<OutboxRelay, "status" | "backlog">,
  service: string,
): Promise<Page> {
  const { state } = relay.status();
  switch (path) {
    case "/livez":
      return textPage(state === "stopped" ? 503 : 200, state);
    case "/readyz":
      return textPage(state === "running" ? 200 : 503, state);
    case "/metrics":
      return { status: 200, body: await relayMetrics(relay, service), mediaType: metricsMediaType };
    default:
      return textPage(404, "/livez, /readyz, /metrics");
  }
}

function textPage(status: number, line: string): Page {
  return { status, body: `${line}\n`, mediaType: "text/plain; charset=utf-8" };
}
