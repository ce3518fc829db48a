import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { defaultTargetOptions } from "../../src/plan/index.js";
import { generateDocument } from "../support/generate-document.js";
import { startable } from "./live-service.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const document = join(root, "test/fixtures/live/integers.openapi.yaml");
const lossless = "integers/runtime/json/lossless.ts";
const bigints = { ...defaultTargetOptions, int64: "bigint" } as const;

describe("64-bit integers", () => {
  test("as bigint lose no digit in either direction; large plain numbers stay numbers", async () => {
    const [service] = await startable(document, root, bigints);
    if (service === undefined) throw new Error("no service");
    let arrived: unknown;
    const ledger = { balance: 2n ** 62n + 1n, weight: 2 ** 60, count: 7 };
    const answer = { status: 200, headers: { serial: 2n ** 61n + 1n }, body: ledger };
    const listener = service.createListener(
      {
        putLedger: (request) => {
          arrived = request;
          return answer;
        },
      },
      { validateResponses: true, onError: (error) => expect.fail(String(error)) },
    );
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const address = server.address();
      const port = typeof address === "object" ? address?.port : undefined;
      const client = service.createClient({ baseUrl: `http://127.0.0.1:${port}` });
      const input = {
        path: { ledgerId: 2n ** 63n - 1n },
        query: { after: [1n, 2n ** 53n + 1n], filter: { balance: -(2n ** 63n), weight: 2 ** 61 } },
        body: ledger,
      };
      const result = await client.putLedger?.result(input);
      expect(arrived).toEqual(input);
      expect(result).toMatchObject(answer);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  test.each([
    ["bigint", bigints, true],
    ["number", defaultTargetOptions, false],
  ])("as %s", async (_, options, want) => {
    const { files } = await generateDocument(document, options);
    expect(files.map(({ path }) => path).includes(lossless)).toBe(want);
  });
});
