import { describe, expect, it } from "vitest";
import type { InboxOptions } from "../inbox-options.js";
import { identityOf } from "./message-identity.js";

type Headers = readonly (readonly [string, string | Uint8Array])[];

function idOf(headers: Headers, by: NonNullable<InboxOptions["messageId"]> = "ce_id"): string {
  const message = {
    groupId: "billing",
    sourceTopic: "orders",
    origin: { topic: "orders", partition: 2, offset: 7, timestamp: 0 },
    headers: headers.map(([name, value]) => [name, Buffer.from(value)] as const),
  };
  const { consumer, messageId } = identityOf(message, by);
  expect(consumer).toBe("billing:orders");
  return messageId;
}

const long = "x".repeat(256);

describe("the identity of a message", () => {
  it.each<readonly [string, Headers, NonNullable<InboxOptions["messageId"]>, string]>([
    ["CloudEvents' id", [["ce_id", "a"]], "ce_id", "a"],
    [
      "the last of several, as Kafka's own client reads them",
      [
        ["ce_id", "a"],
        ["ce_id", "b"],
      ],
      "ce_id",
      "b",
    ],
    ["the place, without an id", [["id", "a"]], "ce_id", "orders-2-7"],
    ["the place, with an empty id", [["ce_id", ""]], "ce_id", "orders-2-7"],
    ["the place, with an id that is no text", [["ce_id", Uint8Array.of(0xff)]], "ce_id", "orders-2-7"],
    ["the place, where that is wanted", [["ce_id", "a"]], "position", "orders-2-7"],
    [
      "a header by name",
      [
        ["ce_id", "a"],
        ["x-id", "b"],
      ],
      { header: "x-id" },
      "b",
    ],
    ["the place, without that header", [["ce_id", "a"]], { header: "x-id" }, "orders-2-7"],
    ["255 characters", [["ce_id", long.slice(1)]], "ce_id", long.slice(1)],
    ["a name of `Object.prototype`", [["ce_id", "__proto__"]], "ce_id", "__proto__"],
  ])("is %s", (_, headers, by, want) => {
    expect(idOf(headers, by)).toBe(want);
  });

  it("is a hash where the database could not take it", () => {
    const ids = [long, `${long}y`, "a\0", "b\0"].map((id) => idOf([["ce_id", id]]));
    for (const id of ids) expect(id).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(new Set(ids).size).toBe(4);
    expect(idOf([["ce_id", long]])).toBe(ids[0]);
  });
});
