import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/** A service that dies without a word is missed after this time, and its partitions go to others. */
export const sessionTimeoutMs = 6_000;

/** What runs beside the HTTP server: a consumer, a relay. */
export interface Part {
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface Service {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  /** Answers and handles what has begun, and takes nothing new. */
  stop(): Promise<void>;
}

/** Starts the parts, then serves; `port` 0: a free one. */
export async function startService(
  listener: RequestListener,
  { port, parts }: { readonly port: number; readonly parts: readonly Part[] },
): Promise<Service> {
  await Promise.all(parts.map((part) => part.start()));
  const server = createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  // A server that listens on TCP has an address with a port.
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await Promise.all([closed, ...parts.map((part) => part.stop())]);
    },
  };
}
