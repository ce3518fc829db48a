import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseLossless, stringifyLossless } from "./lossless.js";

describe("parseLossless", () => {
  it.each<[string, unknown]>([
    ["9007199254740991", 9007199254740991],
    ["9007199254740993", 9007199254740993n],
    ["-9223372036854775808", -9223372036854775808n],
    ["18446744073709551615", 18446744073709551615n],
    ["9007199254740993.0", 9007199254740992],
    ["9007199254740993e0", 9007199254740992],
    ["0.1234567890123456789", 0.12345678901234568],
    ["1e400", Number.POSITIVE_INFINITY],
    ["-0", -0],
    [
      ' { "a" : [ 12345678901234567890 , "12345678901234567890" , true , null ] , "b" : { } } ',
      {
        a: [12345678901234567890n, "12345678901234567890", true, null],
        b: {},
      },
    ],
    ['["\\"1234567890123456789\\\\", 1234567890123456789]', ['"1234567890123456789\\', 1234567890123456789n]],
    ["[[],[],[1234567890123456789],false]", [[], [], [1234567890123456789n], false]],
  ])("%s", (text, want) => {
    expect(parseLossless(text)).toStrictEqual(want);
  });

  it("makes an own property of __proto__", () => {
    const value = parseLossless('{"__proto__": 12345678901234567890}');
    expect(Object.entries(Object(value))).toEqual([["__proto__", 12345678901234567890n]]);
  });

  it.each(["", "{", "[1234567890123456789", "1234567890123456789x", "[1234567890123456789,]"])(
    "throws for %j",
    (text) => {
      expect(() => parseLossless(text)).toThrow(SyntaxError);
    },
  );

  it("agrees with JSON where no digit is at stake", () => {
    const anchor = 12345678901234567890n;
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!/\d{16}/.test(text));
        expect(parseLossless(`[${anchor},${text}]`)).toEqual([anchor, JSON.parse(text)]);
      }),
    );
  });
});

describe("stringifyLossless", () => {
  it.each<[unknown, string | undefined]>([
    [12345678901234567890n, "12345678901234567890"],
    [{ a: 1n, b: undefined, c: [undefined, () => 1] }, '{"a":1,"c":[null,null]}'],
    [{ at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
    [Number.NaN, "null"],
    [undefined, undefined],
  ])("writes %#", (value, want) => {
    expect(stringifyLossless(value)).toBe(want);
  });

  it("agrees with JSON on JSON values", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(stringifyLossless(value)).toBe(JSON.stringify(value));
      }),
    );
  });
});
