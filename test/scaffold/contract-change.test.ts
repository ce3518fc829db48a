import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildService, type CommandResult, commsgen, makeWorkspace } from "../support/scaffolded-service.js";

const specs = fileURLToPath(new URL("../../specs", import.meta.url));

const ordersRest = "services/orders/src/handlers/rest.ts";
const paymentsEvents = "services/payments/src/handlers/events.ts";

let shop = "";
beforeAll(async () => {
  shop = join(mkdtempSync(join(tmpdir(), "commsgen-change-")), "shop");
  makeWorkspace(shop);
  cpSync(specs, join(shop, "specs"), { recursive: true });
  expect(await generate("specs", "--scaffold")).toMatchObject({ exitCode: 0 });
  writeHandlers();
});
afterAll(() => rmSync(join(shop, ".."), { recursive: true, force: true }));

const read = (path: string) => readFileSync(join(shop, path), "utf8");
const write = (path: string, text: string) => writeFileSync(join(shop, path), text);
const generate = (...args: readonly string[]): Promise<CommandResult> =>
  commsgen(shop, "generate", ...args, "--skip", "not-supported-yet");

/** Replaces what has to be there once. */
function edit(path: string, from: string, to: string): void {
  const text = read(path);
  expect(text.split(from), `${from} in ${path}`).toHaveLength(2);
  write(
    path,
    text.replace(from, () => to),
  );
}

/** As somebody writes them who formats in another way, on Windows. */
function writeHandlers(): void {
  edit(ordersRest, "_dependencies", "{ logger }");
  edit(
    ordersRest,
    `    listOrders: async () => {
      throw new HttpProblem(501, { detail: "listOrders is not implemented." });
    },
`,
    `    listOrders:async()=>{   // nobody has ordered yet
        logger.info( 'none' )
        return {status:200,body:{items:[]},headers:{}} as never }  ,
`,
  );
  const events = read(paymentsEvents);
  const dense = events.replace(/,\n {2}\};\n\}\n$/, " // the last one\n  }\n}\n");
  expect(dense).not.toBe(events);
  write(paymentsEvents, `\uFEFF${dense.replaceAll("\n", "\r\n")}`);
}

/** All files of the workspace but the contracts, with their texts. */
function contents(): ReadonlyMap<string, string> {
  const paths = readdirSync(shop, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(shop.length + 1))
    .filter((path) => !/^(?:specs|node_modules)\/|\/dist\//.test(path))
    .sort();
  return new Map(paths.map((path) => [path, read(path)]));
}

/** The lines that a text has more, where nothing else is different. */
function insertedLines(before: string, after: string): readonly string[] {
  const old = before.split("\n");
  const inserted: string[] = [];
  for (const line of after.split("\n")) {
    if (line === old[0]) old.shift();
    else inserted.push(line);
  }
  expect(old, "lines that are gone or changed").toEqual([]);
  return inserted;
}

const newOperation = `  /orders/{orderId}/notes:
    post:
      operationId: addNote
      x-timeout: PT3S
      summary: Add a note
      description: What the customer wants to be told to the packer */ and nobody else.
      tags: [orders]
      parameters:
        - { name: orderId, in: path, required: true, schema: { type: string } }
      responses:
        '204': { description: It is noted. }

components:
`;
const newEvent = `  onStockReserved:
    action: receive
    summary: Takes the money that was only authorised.
    channel: { $ref: '#/channels/inventory' }
    messages: [{ $ref: '#/channels/inventory/messages/StockReserved' }]
    bindings: { $ref: '#/components/operationBindings/group' }

components:
`;

describe("a contract that changes", () => {
  let before: ReadonlyMap<string, string> = new Map();

  it("leaves everything as it is until then, without reading a handler", async () => {
    before = contents();
    expect(await generate()).toMatchObject({ exitCode: 0 });
    expect((await generate()).out).toMatch(/4 services, .* unchanged/);
    expect(contents()).toEqual(before);
    expect(await commsgen(shop, "check")).toMatchObject({ exitCode: 0 });
  });

  it("adds what the new operation and the new message need, and touches nothing else", async () => {
    edit("specs/orders/openapi.yaml", "\ncomponents:\n", newOperation);
    edit("specs/payments/asyncapi.yaml", "\ncomponents:\n", newEvent);

    const stale = await commsgen(shop, "check", "--skip", "not-supported-yet");
    expect(stale.exitCode).toBe(1);
    expect(stale.out).toContain(`✗ ${ordersRest}  incomplete: no handler for \`addNote\``);
    expect(stale.out).toContain("+    addNote: async () => {");
    expect(stale.out).toContain(`✗ ${paymentsEvents}  incomplete: no handler for \`onStockReserved\``);
    expect(stale.out).toContain("run: npx commsgen generate");

    before = contents();
    const run = await generate();
    expect(run).toMatchObject({ exitCode: 0, err: "" });
    expect(run.out).toContain(`+ ${ordersRest}   stub of addNote\n`);
    expect(run.out).toContain(`+ ${paymentsEvents}   stub of onStockReserved\n`);
    expect(run.out).toContain("2 stubs added");
    const after = contents();
    const changed = [...after].filter(([path, text]) => before.get(path) !== text).map(([path]) => path);
    const users = changed.filter((path) => !/^generated\/|\/src\/generated\//.test(path));
    expect(users).toEqual([ordersRest, paymentsEvents]);
    const touched = changed.filter((path) => path.startsWith("services/"));
    expect(new Set(touched.map((path) => path.split("/")[1]))).toEqual(new Set(["orders", "payments"]));
    expect([...before.keys()].filter((path) => !after.has(path))).toEqual([]);
  });

  it("inserts lines, and keeps the bytes of all others", async () => {
    const added = insertedLines(before.get(ordersRest) ?? "", read(ordersRest));
    expect(added.join("\n")).toBe(`
    /**
     * Add a note
     *
     * What the customer wants to be told to the packer *\\/ and nobody else.
     *
     * \`POST /orders/{orderId}/notes\`, in at most 3 s
     */
    addNote: async () => {
      throw new HttpProblem(501, { detail: "addNote is not implemented." });
    },`);
    const events = read(paymentsEvents);
    expect(events.startsWith("\uFEFF")).toBe(true);
    expect(events.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    // What had no comma has one now; that is the one line that is changed.
    const old = (before.get(paymentsEvents) ?? "").replace("    } // the last one", "    }, // the last one");
    expect(insertedLines(old, events)).toHaveLength(12);
    expect(events).toContain(
      "    }, // the last one\r\n\r\n    /**\r\n     * Takes the money that was only authorised.\r\n",
    );
    expect(
      events.endsWith(
        `    onStockReserved: async () => {\r\n      throw new FatalError("onStockReserved is not implemented");\r\n    },\r\n  }\r\n}\r\n`,
      ),
    ).toBe(true);
  });

  it("gives services that compile", async () => {
    for (const service of ["orders", "payments"]) {
      expect(await buildService(join(shop, "services", service))).toEqual({ isFine: true, output: "" });
    }
    expect(await commsgen(shop, "check")).toMatchObject({ exitCode: 0 });
  });

  it("tells of handlers whose operation is gone, at their place, and deletes nothing", async () => {
    edit("specs/orders/openapi.yaml", newOperation.trimEnd().replace(/\n\ncomponents:$/, ""), "");
    const before = read(ordersRest);
    const line = before.split("\n").findIndex((each) => each.includes("addNote: async")) + 1;
    const run = await generate();
    expect(run.exitCode).toBe(0);
    expect(run.err).toContain(
      `! ${ordersRest}:${line}:5  handler-not-in-contract  The contract has no \`addNote\` any more; its handler is still here`,
    );
    expect(read(ordersRest)).toBe(before);
    // Also of a run that finds everything as the last one has left it.
    expect((await generate()).err).toContain("handler-not-in-contract");
    expect((await commsgen(shop, "check", "--strict", "--skip", "not-supported-yet")).exitCode).toBe(1);
    const build = await buildService(join(shop, "services/orders"));
    expect(build.output).toMatch(/src\/handlers\/rest\.ts.*addNote/s);
  });

  it("notices a stub that is deleted, and one that nobody asks for any more", async () => {
    const text = read(ordersRest);
    write(ordersRest, `${text.slice(0, text.indexOf("\n    /**\n     * Add a note"))}  };\n}\n`);
    expect(await commsgen(shop, "check", "--skip", "not-supported-yet")).toMatchObject({
      exitCode: 0,
      err: "",
    });
    edit(ordersRest, "    listOrders:async", "    listAllOrders:async");
    const stale = await commsgen(shop, "check", "--skip", "not-supported-yet");
    expect(stale.exitCode).toBe(1);
    expect(stale.out).toContain(`✗ ${ordersRest}  incomplete: no handler for \`listOrders\``);
    expect(stale.err).toContain("The contract has no `listAllOrders` any more");
  });

  it("is nobody's business where the configuration says so", async () => {
    const config = JSON.parse(read("commsgen.config.json"));
    config.services.orders.handlers = false;
    write("other.json", JSON.stringify(config));
    const run = await commsgen(shop, "check", "-c", "other.json", "--skip", "not-supported-yet");
    expect(run.out + run.err).not.toContain(ordersRest);
  });
});
