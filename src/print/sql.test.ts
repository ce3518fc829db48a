import { describe, expect, it } from "vitest";
import { sqlComment, sqlIdent, sqlString } from "./sql.js";

describe("sqlIdent", () => {
  it.each([
    ["outbox", '"outbox"'],
    ["Outbox", '"Outbox"'],
    ['my "x"', '"my ""x"""'],
    ['"; DROP TABLE x; --', '"""; DROP TABLE x; --"'],
    ["a\u0000b", '"a\ufffdb"'],
  ])("%j -> %s", (given, want) => {
    expect(sqlIdent(given)).toBe(want);
  });
});

describe("sqlString", () => {
  it.each([
    ["outbox", "'outbox'"],
    ["it's", "'it''s'"],
    ["a\\b", " E'a\\\\b'"],
    ["\\'; DROP TABLE x; --", " E'\\\\''; DROP TABLE x; --'"],
    ["a\u0000b", "'a\ufffdb'"],
  ])("%j -> %s", (given, want) => {
    expect(sqlString(given)).toBe(want);
  });
});

describe("sqlComment", () => {
  it.each([
    ["the header x", "the header x"],
    ["x\r\nDROP TABLE x; --", "x DROP TABLE x; --"],
    ["a\u0000b\u0085c\u2028d", "a b c d"],
  ])("%j -> %s", (given, want) => {
    expect(sqlComment(given)).toBe(want);
  });
});
