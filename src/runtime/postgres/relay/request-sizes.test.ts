import { describe, expect, it } from "vitest";
import { RequestSizes } from "./request-sizes.js";

const acknowledge = (sizes: RequestSizes, times: number): void => {
  for (let index = 0; index < times; index += 1) sizes.onAcknowledged("orders");
};

describe("sizes of requests", () => {
  it("begin at Kafka's limit, and stay there", () => {
    const sizes = new RequestSizes();
    acknowledge(sizes, 100);
    expect(sizes.bytesFor("orders")).toBe(900_000);
  });

  it.each([
    { refused: [900_000], want: 450_000 },
    { refused: [200_000], want: 100_000 },
    { refused: [900_000, 450_000], want: 225_000 },
    // From before it was known: the smaller size stays.
    { refused: [100_000, 900_000], want: 25_000 },
    { refused: [20_000], want: 16_384 },
  ])("are $want bytes after requests of $refused were refused", ({ refused, want }) => {
    const sizes = new RequestSizes();
    for (const bytes of refused) sizes.onRefused("orders", bytes);
    expect(sizes.bytesFor("orders")).toBe(want);
    expect(sizes.bytesFor("others")).toBe(900_000);
  });

  it("double after eight that were taken in a row", () => {
    const sizes = new RequestSizes();
    sizes.onRefused("orders", 100_000);
    acknowledge(sizes, 7);
    expect(sizes.bytesFor("orders")).toBe(50_000);
    acknowledge(sizes, 1);
    expect(sizes.bytesFor("orders")).toBe(100_000);
    acknowledge(sizes, 7);
    sizes.onRefused("orders", 100_000);
    acknowledge(sizes, 7);
    expect(sizes.bytesFor("orders")).toBe(50_000);
    acknowledge(sizes, 1_000);
    expect(sizes.bytesFor("orders")).toBe(900_000);
  });
});
