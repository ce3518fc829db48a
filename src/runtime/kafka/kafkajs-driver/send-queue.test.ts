import { describe, expect, it } from "vitest";
import { DriverError, type RecordPosition, type RecordToSend, type SendSettings } from "../driver.js";
import { SendQueue } from "./send-queue.js";

const settings: SendSettings = { compression: "none", timeoutMs: 1_000 };

function record(value: string): RecordToSend {
  const bytes = new TextEncoder().encode(value);
  return { topic: "t", partition: 0, key: null, value: bytes, headers: [], timestamp: null };
}

function text({ value }: RecordToSend): string {
  return new TextDecoder().decode(value ?? undefined);
}

/** A queue over a broker that answers when told to. */
function controlled() {
  const batches: { readonly values: readonly string[]; readonly answer: (error?: Error) => void }[] = [];
  const log: string[] = [];
  const queue = new SendQueue((records) => {
    return new Promise((resolve, reject) => {
      const answer = (error?: Error) => {
        if (error !== undefined) return reject(error);
        const positions = records.map((each): RecordPosition => {
          log.push(text(each));
          return { topic: "t", partition: 0, offset: log.length - 1 };
        });
        resolve(positions);
      };
      batches.push({ values: records.map(text), answer });
    });
  });
  return { queue, batches, log };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe("a queue of sends", () => {
  it("has one batch under way, and sends what waited meanwhile as the next, each call with its own positions", async () => {
    const { queue, batches } = controlled();
    const first = queue.send([record("a")], settings);
    await settled();
    const second = queue.send([record("b"), record("c")], settings);
    const third = queue.send([record("d")], settings);
    await settled();
    expect(batches.map(({ values }) => values)).toEqual([["a"]]);
    batches[0]?.answer();
    await first;
    await settled();
    expect(batches.map(({ values }) => values)).toEqual([["a"], ["b", "c", "d"]]);
    batches[1]?.answer();
    expect((await second).map(({ offset }) => offset)).toEqual([1, 2]);
    expect((await third).map(({ offset }) => offset)).toEqual([3]);
  });

  it("keeps calls of other settings, and more than half a mebibyte, for batches of their own", async () => {
    const { queue, batches } = controlled();
    const large = "x".repeat(300_000);
    const sends = [
      queue.send([record("a")], settings),
      queue.send([record("b")], { ...settings, compression: "gzip" }),
      queue.send([record(large)], { ...settings, compression: "gzip" }),
      queue.send([record(large)], { ...settings, compression: "gzip" }),
    ];
    for (let index = 0; index < 3; index += 1) {
      await settled();
      batches[index]?.answer();
    }
    await Promise.all(sends);
    expect(batches.map(({ values }) => values.map((value) => value.length))).toEqual([
      [1],
      [1, 300_000],
      [300_000],
    ]);
  });

  it("sends a refused batch call by call, so that only those at fault fail", async () => {
    const { queue, batches, log } = controlled();
    const sends = Promise.allSettled(["a", "bad", "c"].map((value) => queue.send([record(value)], settings)));
    const refusal = new DriverError("refused", "too large");
    for (let index = 0; index < 4; index += 1) {
      await settled();
      batches[index]?.answer(batches[index]?.values.includes("bad") ? refusal : undefined);
    }
    expect((await sends).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(log).toEqual(["a", "c"]);
  });

  it("fails all of a batch that nobody answered, and sends none of them again", async () => {
    const { queue, batches } = controlled();
    const sends = Promise.allSettled(["a", "b"].map((value) => queue.send([record(value)], settings)));
    await settled();
    batches[0]?.answer(new DriverError("unavailable", "no answer"));
    expect((await sends).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await queue.idle();
    expect(batches).toHaveLength(1);
  });

  it("rejects what waited longer than its time, unsent", async () => {
    const { queue, batches } = controlled();
    const first = queue.send([record("a")], settings);
    await settled();
    const second = queue.send([record("b")], { ...settings, timeoutMs: 20 });
    await new Promise((resolve) => setTimeout(resolve, 40));
    batches[0]?.answer();
    await first;
    await expect(second).rejects.toMatchObject({ kind: "unavailable" });
    expect(batches).toHaveLength(1);
  });

  it("tries none alone where the topic itself is refused", async () => {
    const { queue, batches } = controlled();
    const sends = [
      queue.send([record("a")], settings),
      queue.send([record("b")], settings),
      queue.send([record("c")], settings),
    ];
    const outcomes = Promise.allSettled(sends);
    await settled();
    const cause = Object.assign(new Error("no such topic"), { type: "UNKNOWN_TOPIC_OR_PARTITION" });
    batches[0]?.answer(new DriverError("refused", "no such topic", { cause }));
    expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(batches.map(({ values }) => values)).toEqual([["a", "b", "c"]]);
  });
});
