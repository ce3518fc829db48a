import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFetchText } from "./fetch-text.js";

let server: Server;
let origin = "";
beforeAll(async () => {
  server = createServer((request, response) => {
    switch (request.url) {
      case "/ok":
        response.end("a: ä\n");
        break;
      case "/inside":
        response.writeHead(302, { location: "/ok" }).end();
        break;
      case "/outside":
        response.writeHead(302, { location: "http://169.254.0.1/secret" }).end();
        break;
      case "/circle":
        response.writeHead(302, { location: "/circle" }).end();
        break;
      case "/large":
        response.write(Buffer.alloc(21 * 1024 * 1024));
        response.end();
        break;
      case "/silent":
        break;
      default:
        response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe("createFetchText", () => {
  const fetchPath = (path: string, timeoutMs = 5_000): Promise<string> =>
    createFetchText(new Set([origin]))(`${origin}${path}`, AbortSignal.timeout(timeoutMs));

  it.each(["/ok", "/inside"])("reads %s", async (path) => {
    expect(await fetchPath(path)).toBe("a: ä\n");
  });

  it.each([
    ["/outside", "not an allowed origin"],
    ["/circle", "redirects"],
    ["/large", "larger than 20 MB"],
    ["/missing", "answered 404"],
  ])("refuses %s", async (path, want) => {
    await expect(fetchPath(path)).rejects.toThrow(want);
  });

  it("gives up on a server that says nothing", async () => {
    await expect(fetchPath("/silent", 50)).rejects.toThrow(/time|abort/i);
  });
});
