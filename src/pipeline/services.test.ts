import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { loadContracts } from "../contract/load/index.js";
import { readOpenApi } from "../contract/openapi/index.js";
import { DiagnosticBag } from "../diagnostics/index.js";
import type { JsonObject, Service } from "../model/index.js";
import { groupIntoServices } from "./services.js";

const work = mkdtempSync(join(tmpdir(), "commsgen-services-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const info = { title: "T", version: "1", "x-service": "shop" };

/** Reads contracts of one service; the names are those of files. */
async function serviceOf(name: string, files: Readonly<Record<string, JsonObject>>): Promise<Service> {
  const cwd = join(work, name);
  mkdirSync(cwd);
  for (const [file, value] of Object.entries(files)) writeFileSync(join(cwd, file), JSON.stringify(value));
  const { entries, documents } = await loadContracts(["."], { cwd, allowedOrigins: [] });
  const read = entries.map((document) => ({ document, ...readOpenApi(document, documents) }));
  const [grouped, ...rest] = groupIntoServices(read, new DiagnosticBag());
  if (grouped === undefined || rest.length > 0) throw new Error("one service wanted");
  return grouped.service;
}

function schemasOf(service: Service): readonly string[] {
  return service.schemas.map(({ id, nameHint, origin }) => `${origin} ${nameHint} ${id.split("/").at(-1)}`);
}

it("holds a schema once that two of its documents refer to", async () => {
  const paths = (ref: string): JsonObject => ({
    "/a": { get: { responses: { "200": { content: { "application/json": { schema: { $ref: ref } } } } } } },
  });
  const service = await serviceOf("once", {
    "a.json": { openapi: "3.1.0", info, paths: paths("shared.json#/Pet") },
    "b.json": { openapi: "3.1.0", info, paths: paths("shared.json#/Pet") },
    "shared.json": { Pet: { type: "object" } },
  });
  expect(schemasOf(service)).toEqual(["referenced Pet Pet"]);
});

it.each([
  ["before", "a.json", "b.json"],
  ["after", "b.json", "a.json"],
])("has it as a component where it is one in the document %s the other", async (name, owner, other) => {
  const service = await serviceOf(name, {
    [owner]: { openapi: "3.1.0", info, components: { schemas: { Pet: { type: "object" } } } },
    [other]: {
      openapi: "3.1.0",
      info,
      components: {
        schemas: { Owner: { properties: { pet: { $ref: `${owner}#/components/schemas/Pet` } } } },
      },
    },
  });
  expect([...schemasOf(service)].sort()).toEqual(["component Owner Owner", "component Pet Pet"]);
});

it("knows the variants that each of its documents has of a schema", async () => {
  const child = (name: string): JsonObject => ({
    openapi: "3.1.0",
    info,
    components: {
      schemas: { [name]: { allOf: [{ $ref: "shared.json#/Pet" }], properties: { of: { type: "string" } } } },
    },
  });
  const service = await serviceOf("variants", {
    "a.json": child("Cat"),
    "b.json": child("Dog"),
    "shared.json": { Pet: { type: "object", discriminator: { propertyName: "kind" } } },
  });
  const pet = service.schemas.find(({ nameHint }) => nameHint === "Pet")?.schema;
  const variants = pet?.kind === "keywords" ? pet.discriminator?.variants : undefined;
  expect(variants?.map(({ value }) => value)).toEqual(["Cat", "Dog"]);
});
