import { describe, expect, it } from "vitest";
import { DriverError, type RecordPosition, type RecordToSend } from "./driver.js";
import { SendQueue } from "./send-queue.js";

function record(key: string, bytes = 10): RecordToSend {
  return {
    topic: "t",
    partition: null,
    key: Buffer.from(key),
    value: Buffer.alloc(bytes),
    headers: [],
    timestamp: null,
  };
}

function keyOf({ key }: RecordToSend): string {
  return Buffer.from(key ?? []).toString();
}

/** A broker that answers when it is let to, and refuses records by their key. */
function broker(refused: readonly string[] = []) {
  const requests: string[][] = [];
  let release = (): void => {};
  let gate = Promise.resolve();
  return {
    requests,
    hold: () => {
      gate = new Promise((resolve) => {
        release = resolve;
      });
    },
    release: () => release(),
    send: async (records: readonly RecordToSend[]): Promise<readonly RecordPosition[]> => {
      const keys = records.map(keyOf);
      requests.push(keys);
      await gate;
      if (keys.some((key) => refused.includes(key))) throw new DriverError("refused", "too large");
      return records.map((_, index) => ({ topic: "t", partition: 0, offset: index }));
    },
  };
}

function queueOf(send: SendQueueOptions["send"], options: Partial<SendQueueOptions> = {}): SendQueue {
  return new SendQueue({ send, maxPending: 100, timeoutMs: 1_000, ...options });
}
type SendQueueOptions = ConstructorParameters<typeof SendQueue>[0];

describe("SendQueue", () => {
  it("puts what is sent in one turn into one request", async () => {
    const { requests, send } = broker();
    const queue = queueOf(send);
    await Promise.all(["a", "b", "c"].map((key) => queue.send([record(key)])));
    expect(requests).toEqual([["a", "b", "c"]]);
  });

  it("collects what comes while a request is under way, in order", async () => {
    const { requests, send, hold, release } = broker();
    const queue = queueOf(send);
    hold();
    const first = queue.send([record("a")]);
    await new Promise(setImmediate);
    const others = ["b", "c"].map((key) => queue.send([record(key)]));
    release();
    await Promise.all([first, ...others]);
    expect(requests).toEqual([["a"], ["b", "c"]]);
  });

  it("gives each call the positions of its own records", async () => {
    const { send } = broker();
    const queue = queueOf(send);
    const [one, two] = await Promise.all([queue.send([record("a")]), queue.send([record("b"), record("c")])]);
    expect(one.map(({ offset }) => offset)).toEqual([0]);
    expect(two.map(({ offset }) => offset)).toEqual([1, 2]);
  });

  it("rejects the refused record alone", async () => {
    const { send } = broker(["bad"]);
    const queue = queueOf(send);
    const keys = ["a", "b", "bad", "c", "d"];
    const outcomes = await Promise.allSettled(keys.map((key) => queue.send([record(key)])));
    expect(outcomes.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
      "fulfilled",
    ]);
  });

  it("rejects all of a request that the broker has not answered, and goes on", async () => {
    let calls = 0;
    const queue = queueOf(async (records) => {
      calls += 1;
      if (calls === 1) throw new DriverError("unavailable", "gone");
      return records.map(() => ({ topic: "t", partition: 0, offset: 0 }));
    });
    const outcomes = await Promise.allSettled([queue.send([record("a")]), queue.send([record("b")])]);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(calls).toBe(1);
    await expect(queue.send([record("c")])).resolves.toHaveLength(1);
  });

  it("cuts requests at the broker's limit, within a batch too", async () => {
    const { requests, send } = broker();
    const batch = ["a", "b", "c"].map((key) => record(key, 400_000));
    await expect(queueOf(send).send(batch)).resolves.toHaveLength(3);
    expect(requests).toEqual([["a", "b"], ["c"]]);
  });

  it("drops the rest of a batch whose first part failed", async () => {
    const { requests, send } = broker(["a"]);
    const batch = ["a", "b", "c"].map((key) => record(key, 900_000));
    await expect(queueOf(send).send(batch)).rejects.toMatchObject({ kind: "refused" });
    expect(requests).toEqual([["a"]]);
  });

  it("rejects what would be too much to keep", async () => {
    const { send } = broker();
    const queue = queueOf(send, { maxPending: 2 });
    const accepted = [queue.send([record("a")]), queue.send([record("b")])];
    await expect(queue.send([record("c")])).rejects.toMatchObject({ kind: "unavailable" });
    await Promise.all(accepted);
    await expect(queue.send([record("d")])).resolves.toHaveLength(1);
  });

  it("rejects what waited for too long, and does not send it", async () => {
    const { requests, send, hold, release } = broker();
    const queue = queueOf(send, { timeoutMs: 20 });
    hold();
    const first = queue.send([record("a")]);
    await new Promise(setImmediate);
    const late = queue.send([record("b")]);
    setTimeout(release, 40);
    await expect(late).rejects.toMatchObject({ kind: "unavailable" });
    await first;
    expect(requests).toEqual([["a"]]);
  });

  it("rejects, rather than hangs, where the driver loses count", async () => {
    const queue = queueOf(async () => []);
    await expect(queue.send([record("a")])).rejects.toThrow("did not say");
  });

  it("flushes all that waits", async () => {
    const { requests, send, hold, release } = broker();
    const queue = queueOf(send);
    hold();
    const sent = [queue.send([record("a")])];
    await new Promise(setImmediate);
    sent.push(queue.send([record("b")]));
    release();
    await queue.flush();
    expect(requests).toEqual([["a"], ["b"]]);
    await Promise.all(sent);
  });
});
