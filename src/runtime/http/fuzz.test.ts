import { createServer, type Server } from "node:http";
import { connect as connectSocket } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { losslessJson } from "../json/lossless.js";
import type { Operation, ParameterPlace, ParameterSpec, ParameterStyle, Shape } from "./operation.js";
import { createListener, route } from "./server.js";

const ANY_OBJECT: Shape = {
  kind: "object",
  properties: { a: "integer", b: { kind: "array", items: "boolean" } },
  additional: "any",
};
const SHAPES: readonly Shape[] = ["integer", "date-time", { kind: "array", items: "bigint" }, ANY_OBJECT];
const PLACES: readonly [ParameterPlace, ParameterStyle | null][] = [
  ["path", "simple"],
  ["path", "label"],
  ["path", "matrix"],
  ["query", "form"],
  ["query", "deepObject"],
  ["query", "pipeDelimited"],
  ["query", null],
  ["header", "simple"],
  ["cookie", "form"],
  ["cookie", "cookie"],
  ["querystring", null],
];

const OPERATIONS = PLACES.flatMap(([place, style]) =>
  SHAPES.flatMap((shape, index) =>
    [false, true].map((explode): Operation<unknown, unknown, unknown> => {
      const spec: ParameterSpec = {
        name: "p",
        in: place,
        required: false,
        style,
        explode,
        allowReserved: false,
        content: style === null ? "application/json" : null,
        shape,
        default: undefined,
      };
      const base = `/${place}-${style}-${index}-${explode}`;
      const json = { mediaType: "application/json", validate: null, decode: null, encode: null };
      return {
        name: base,
        method: place === "query" ? "POST" : "GET",
        path: place === "path" ? `${base}/{p}` : base,
        parameters: [spec],
        validateParameters: null,
        body: { required: false, content: [{ ...json, format: "json", json: losslessJson }] },
        responses: [{ status: 204, headers: [], validateHeaders: null, content: [] }],
      };
    }),
  ),
);

describe("a server under nonsense", () => {
  let server: Server;
  const unexpected: unknown[] = [];

  beforeAll(async () => {
    const routes = OPERATIONS.map((operation) => route(operation, () => ({ status: 204 })));
    server = createServer(createListener(routes, { onError: (error) => unexpected.push(error) }));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  /** All that comes back, until the server closes. */
  function exchange(bytes: Uint8Array): Promise<string> {
    return new Promise((resolve, reject) => {
      const address = server.address();
      const port = typeof address === "object" ? (address?.port ?? 0) : 0;
      const socket = connectSocket(port, "127.0.0.1");
      let text = "";
      socket.setTimeout(5000, () => reject(new Error(`the server hangs: ${JSON.stringify(String(bytes))}`)));
      socket.on("data", (chunk) => {
        text += chunk.toString("latin1");
      });
      socket.on("error", () => resolve(text));
      socket.on("close", () => resolve(text));
      // Half-closed: a server that wants more sees that nothing comes.
      socket.end(bytes);
    });
  }

  const junk = fc.oneof(
    fc.string({ unit: "binary-ascii" }).map((text) => text.replaceAll(/[\r\n\s]/g, "")),
    fc.stringMatching(/^[%&=[\].,;|+a-f0-9/?{}"p-]{0,40}$/),
  );

  it("answers every request with a status that fits it", async () => {
    const method = fc.constantFrom("GET", "POST", "HEAD", "OPTIONS", "DELETE", "QUERY", "PATCH");
    await fc.assert(
      fc.asyncProperty(
        method,
        fc.constantFrom(...OPERATIONS.map((each) => each.path.split("/")[1] ?? "")),
        fc.tuple(junk, junk, junk, junk, junk),
        async (verb, path, [tail, query, header, cookie, body]) => {
          const text = [
            `${verb} /${path}/${tail.replaceAll("?", "")}?${query} HTTP/1.1`,
            `host: x\r\np: ${header}\r\ncookie: p=${cookie}\r\naccept: ${header}`,
            `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n`,
          ].join("\r\n");
          const answered = await exchange(Buffer.from(text + body, "utf8"));
          expect(answered).toMatch(/^HTTP\/1\.1 (?:204|400|404|405|406|415) /);
        },
      ),
      { numRuns: 400 },
    );
    expect(unexpected).toEqual([]);
  });

  it("answers every target of a known path", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...OPERATIONS), junk, async (operation, text) => {
        const path = operation.path.replace("{p}", text.replaceAll("?", "") || "x");
        const request = `${operation.method} ${path}?${text} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`;
        expect(await exchange(Buffer.from(request))).toMatch(/^HTTP\/1\.1 (?:204|400|404|405) /);
      }),
      { numRuns: 400 },
    );
    expect(unexpected).toEqual([]);
  });

  it("outlives bytes that are no HTTP", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
        const text = await exchange(bytes);
        if (text !== "") expect(text).toMatch(/^HTTP\/1\.1 4\d\d /);
      }),
      { numRuns: 200 },
    );
    expect(unexpected).toEqual([]);
  });
});
