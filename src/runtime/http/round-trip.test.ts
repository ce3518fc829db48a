import { createServer, type Server } from "node:http";
import express from "express";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { losslessJson } from "../json/lossless.js";
import { type Connection, callResult, connect } from "./client.js";
import type { Operation, ParameterPlace, ParameterSpec, ParameterStyle, Shape } from "./operation.js";
import { createListener, createMiddleware, type Route, route } from "./server.js";

/** Values that a shape and a style can carry without loss; what they cannot is refused, as other tests show. */
interface Sample {
  readonly name: string;
  readonly shape: Shape;
  values(text: fc.Arbitrary<string>): fc.Arbitrary<unknown>;
}

const wellFormed = fc.string({ unit: "grapheme" });
const latin = fc
  .string({ unit: "grapheme-ascii" })
  .filter((text) => text === text.trim() && !text.includes(","));
const cookieText = fc.stringMatching(/^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/);

const integer = fc.integer();
const double = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .map((value) => (Object.is(value, -0) ? 0 : value));
const someKeys = ["R", "__proto__", "toString", "a-b"];

const SCALARS: readonly Sample[] = [
  { name: "string", shape: "string", values: (text) => text },
  { name: "number", shape: "number", values: () => double },
  { name: "integer", shape: "integer", values: () => integer },
  { name: "boolean", shape: "boolean", values: () => fc.boolean() },
  { name: "bigint", shape: "bigint", values: () => fc.bigInt() },
  {
    name: "date-time",
    shape: "date-time",
    values: () => fc.date({ noInvalidDate: true, min: new Date("0001-01-01"), max: new Date("9999-12-31") }),
  },
  {
    name: "nullable integer",
    shape: { kind: "any-of", shapes: ["null", "integer"] },
    values: () => fc.option(integer),
  },
];

const SEVERAL: readonly Sample[] = [
  {
    name: "strings",
    shape: { kind: "array", items: "string" },
    values: (text) => fc.array(text).filter((items) => items.length !== 1 || items[0] !== ""),
  },
  { name: "integers", shape: { kind: "array", items: "integer" }, values: () => fc.array(integer) },
  {
    name: "object",
    shape: {
      kind: "object",
      properties: Object.fromEntries<Shape>(
        someKeys.map((key, index) => [
          key,
          (["integer", "string", "string", "boolean"] as const)[index] ?? "any",
        ]),
      ),
      additional: null,
    },
    values: (text) =>
      fc
        .tuple(integer, text, fc.boolean())
        .map(([number, string, boolean]) =>
          Object.fromEntries(someKeys.map((key, index) => [key, [number, string, string, boolean][index]])),
        ),
  },
  {
    name: "map",
    shape: { kind: "object", properties: {}, additional: "integer" },
    values: () => fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), integer, { minKeys: 1 }),
  },
];

/** Arrays of objects in an object: beyond every style but `deepObject`. */
const NESTED: Sample = {
  name: "nested",
  shape: {
    kind: "object",
    properties: {
      ids: { kind: "array", items: "integer" },
      sub: { kind: "object", properties: { at: "date-time", name: "string" }, additional: null },
    },
    additional: null,
  },
  values: (text) =>
    fc.record({
      ids: fc.array(integer, { minLength: 1 }),
      sub: fc.record({ at: fc.constant(new Date(1e12)), name: text }),
    }),
};

type Combination = readonly [
  place: ParameterPlace,
  style: ParameterStyle | null,
  explodes: readonly boolean[],
];

const COMBINATIONS: readonly Combination[] = [
  ["path", "simple", [false, true]],
  ["path", "label", [false, true]],
  ["path", "matrix", [false, true]],
  ["query", "form", [false, true]],
  ["query", "spaceDelimited", [false]],
  ["query", "pipeDelimited", [false]],
  ["query", "tabDelimited", [false]],
  ["query", "deepObject", [true]],
  ["query", null, [false]],
  ["header", "simple", [false, true]],
  ["header", null, [false]],
  ["cookie", "form", [false, true]],
  ["cookie", "cookie", [false, true]],
  ["cookie", null, [false]],
  ["querystring", null, [false]],
];

interface Case {
  readonly title: string;
  readonly operation: Operation<unknown, unknown, unknown>;
  readonly values: fc.Arbitrary<unknown>;
}

const CASES: readonly Case[] = COMBINATIONS.flatMap(([place, style, explodes]) =>
  explodes.flatMap((explode) =>
    samplesFor(place, style).map((sample): Case => {
      const title = `${place} ${style ?? "JSON"} ${explode ? "exploded " : ""}${sample.name}`;
      const spec = {
        name: "p",
        in: place,
        required: true,
        style,
        explode,
        allowReserved: false,
        content: style === null ? "application/json" : null,
        ...(style === null && sample.name === "bigint" ? { json: losslessJson } : {}),
        shape: sample.shape,
        default: undefined,
      };
      return { title, operation: operationOf(title, spec), values: valuesFor(sample, place, style) };
    }),
  ),
);

function samplesFor(place: ParameterPlace, style: ParameterStyle | null): readonly Sample[] {
  if (style === "deepObject") return [...SEVERAL.filter((each) => each.name !== "strings"), NESTED];
  if (style?.endsWith("Delimited")) return SEVERAL;
  if (place === "querystring") return [...SEVERAL, NESTED];
  // JSON has commas, and these cannot quote or encode them.
  if (style === "cookie" || (place === "header" && style === "simple")) return [...SCALARS, ...SEVERAL];
  return [...SCALARS, ...SEVERAL, NESTED];
}

function valuesFor(
  sample: Sample,
  place: ParameterPlace,
  style: ParameterStyle | null,
): fc.Arbitrary<unknown> {
  const values = sample.values(textFor(place, style));
  if (style === "deepObject") return values.filter((value) => !Array.isArray(value) || value.length > 0);
  if (style === null) return values;
  // What leaves nothing in a path, or only a dot segment, is refused: `["."]` as a label is `..`.
  if (place === "path") return values.filter((value) => !isDots(value));
  return values;
}

function isDots(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isDots);
  return typeof value === "string" && /^\.*$/.test(value);
}

/** Some places do not carry every text. */
function textFor(place: ParameterPlace, style: ParameterStyle | null): fc.Arbitrary<string> {
  if (place === "header") return latin;
  if (style === "cookie") return cookieText;
  if (style?.endsWith("Delimited")) return wellFormed.filter((text) => !/[ |\t]/.test(text));
  return wellFormed;
}

function operationOf(title: string, spec: ParameterSpec): Operation<unknown, unknown, unknown> {
  const base = `/${title.replaceAll(/[^a-zA-Z]+/g, "-")}`;
  return {
    name: title,
    method: "GET",
    path: spec.in === "path" ? `${base}/{p}` : base,
    parameters: [spec],
    validateParameters: null,
    body: null,
    responses: [{ status: 204, headers: [], validateHeaders: null, content: [] }],
  };
}

describe.each(["node:http", "Express"])("parameters over %s", (kind) => {
  let server: Server;
  let connection: Connection;
  let received: unknown;

  beforeAll(async () => {
    const routes = CASES.map(
      ({ operation }): Route =>
        route(operation, (request) => {
          received = request;
          return { status: 204 };
        }),
    );
    server = createServer(
      kind === "Express" ? express().use(createMiddleware(routes)) : createListener(routes),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    connection = connect({ baseUrl: `http://127.0.0.1:${port}` }, { name: "test" });
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it.each(CASES.map((each) => [each.title, each] as const))("%s", async (_, { operation, values }) => {
    const [spec] = operation.parameters;
    const place = spec?.in === "header" ? "headers" : spec?.in === "cookie" ? "cookies" : (spec?.in ?? "");
    await fc.assert(
      fc.asyncProperty(values, async (value) => {
        const input = { [place]: place === "querystring" ? value : { p: value } };
        received = "nothing";
        await callResult(connection, operation, input);
        expect(received).toEqual(input);
      }),
      { numRuns: 25 },
    );
  });
});
