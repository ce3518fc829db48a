import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../model/json.js";
import { avroNameFiles } from "./avro-name-files.js";

describe("avroNameFiles", () => {
  const record = (fields: readonly JsonValue[], rest: { readonly [key: string]: JsonValue } = {}) => ({
    type: "record",
    name: "Order",
    namespace: "com.acme",
    ...rest,
    fields,
  });
  it.each<readonly [string, JsonValue, readonly string[]]>([
    ["a primitive", "string", []],
    ["a name without namespace", ["null", "Address"], ["./Address.avsc"]],
    [
      "names in a namespace",
      record([{ name: "a", type: "Address" }]),
      ["./com.acme.Address.avsc", "./Address.avsc"],
    ],
    [
      "names of another namespace",
      record([{ name: "a", type: { type: "array", items: "org.Other" } }]),
      ["./org.Other.avsc", "./Other.avsc"],
    ],
    ["its own name", record([{ name: "next", type: ["null", "Order"] }]), []],
    ["its own name in full", record([{ name: "next", type: { type: "map", values: "com.acme.Order" } }]), []],
    ["symbols, which are no names", { type: "enum", name: "E", symbols: ["A", "B"] }, []],
    ["a way out", ["../../etc/passwd", "a b"], []],
    ["no Avro at all", { type: "object", properties: { a: { type: "integer" } } }, ["./object.avsc"]],
  ])("of %s", (_, value, want) => {
    expect(avroNameFiles("/specs/order.avsc", value)).toEqual(want);
  });

  it("looks into files of Avro on this machine alone", () => {
    expect(avroNameFiles("/specs/order.json", "Address")).toEqual([]);
    expect(avroNameFiles("https://example.com/order.avsc", "Address")).toEqual([]);
  });
});
