import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { handlerPlaces } from "./handlers.js";
import { type RunOptions, settingsOf } from "./settings.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "commsgen-places-"));
  for (const path of [
    "services/orders/src/main.ts",
    "services/orders/src/handlers/rest.ts",
    "services/orders/src/handlers/rest.test.ts",
    "services/orders/src/handlers/types.d.ts",
    "services/orders/src/handlers/notes.md",
    "services/orders/src/generated/server.ts",
    "services/orders/src/node_modules/x/index.ts",
    "services/orders/src/.hidden/x.ts",
    "app/handlers.mts",
    "app/generated/payments/server.ts",
  ]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), "");
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("handlerPlaces", () => {
  const own = { output: "services/orders/src/generated" };
  const sources = ["services/orders/src/handlers/rest.ts", "services/orders/src/main.ts"];
  const cases: readonly {
    given: string;
    services: RunOptions["services"];
    cwd?: string;
    want: readonly { name: string; folder: string; sources: readonly string[] }[];
  }[] = [
    { given: "no settings", services: {}, want: [] },
    { given: "an output in no `src` folder", services: { orders: { output: "services/orders" } }, want: [] },
    {
      given: "an output in a `src` folder",
      services: { orders: own },
      want: [{ name: "orders", folder: "services/orders", sources }],
    },
    {
      given: "the same, seen from that service's folder",
      services: { orders: { output: "src/generated" } },
      cwd: "services/orders",
      want: [{ name: "orders", folder: "services/orders", sources }],
    },
    { given: "handlers that are left alone", services: { orders: { ...own, handlers: false } }, want: [] },
    {
      given: "handlers in a file",
      services: { payments: { handlers: "app/handlers.mts" } },
      want: [{ name: "payments", folder: "app", sources: ["app/handlers.mts"] }],
    },
    {
      given: "handlers in a folder, generated code in it",
      services: { payments: { output: "app/generated/payments", handlers: "app" } },
      want: [{ name: "payments", folder: "app", sources: ["app/handlers.mts"] }],
    },
    {
      given: "handlers where nothing is",
      services: { payments: { handlers: "nowhere" } },
      want: [{ name: "payments", folder: "nowhere", sources: [] }],
    },
  ];
  it.each(cases)("given $given", ({ services, cwd = ".", want }) => {
    const places = handlerPlaces(settingsOf({ inputs: [], cwd: join(folder, cwd), services }));
    const shown = places.map((place) => ({
      name: place.name,
      folder: place.folder.slice(folder.length + 1),
      sources: place.sources.map((path) => path.slice(folder.length + 1)),
    }));
    expect(shown).toEqual(want);
  });
});
