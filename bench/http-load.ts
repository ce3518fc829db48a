import { connect, type Socket } from "node:net";

export interface Load {
  readonly port: number;
  readonly paths: readonly string[];
  readonly connections: number;
  readonly milliseconds: number;
}

/**
 * Keeps every connection busy with one request after the other. Resolves to the number of answers; rejects when one is
 * not a 200. Knows no more of HTTP than the answers need, so that a core is enough to keep a server's core busy.
 */
export async function load({ port, paths, connections, milliseconds }: Load): Promise<number> {
  const requests = paths.map((path) =>
    Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\r\n`),
  );
  const end = performance.now() + milliseconds;
  const counts = await Promise.all(
    Array.from({ length: connections }, (_, index) => one({ port, requests, end, first: index })),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

interface Connection {
  readonly port: number;
  readonly requests: readonly Buffer[];
  readonly end: number;
  readonly first: number;
}

function one({ port, requests, end, first }: Connection): Promise<number> {
  return new Promise((resolve, reject) => {
    let count = 0;
    let pending = "";
    const socket: Socket = connect(port, "127.0.0.1");
    const send = (): void => {
      socket.write(requests[(first + count) % requests.length] ?? "");
    };
    socket.setNoDelay(true).setEncoding("latin1");
    socket.on("connect", send);
    socket.on("error", reject);
    socket.on("data", (chunk: string) => {
      pending += chunk;
      const length = answerLength(pending);
      if (length > pending.length) return;
      if (!pending.startsWith("HTTP/1.1 200")) {
        socket.destroy();
        reject(new Error(`unexpected answer: ${pending.slice(0, 500)}`));
        return;
      }
      pending = "";
      count++;
      if (performance.now() < end) send();
      else {
        socket.destroy();
        resolve(count);
      }
    });
  });
}

/** Head and body together; `Infinity` until the head is there. */
export function answerLength(text: string): number {
  const head = text.indexOf("\r\n\r\n");
  if (head < 0) return Number.POSITIVE_INFINITY;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text);
  return head + 4 + Number(length?.[1] ?? Number.POSITIVE_INFINITY);
}
