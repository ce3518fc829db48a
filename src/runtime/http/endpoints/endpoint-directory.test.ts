import { afterEach, describe, expect, it, vi } from "vitest";
import { EndpointDirectory } from "./endpoint-directory.js";
import { EndpointPool, type Member } from "./endpoint-pool.js";
import type { Endpoint, EndpointEvent } from "./endpoint-resolver.js";

afterEach(() => {
  vi.useRealTimers();
});

type Answer = readonly string[] | Error | Promise<readonly Endpoint[]>;

/** A directory whose resolver gives these answers one after the other, the last one for ever. */
function directoryOf(...answers: readonly Answer[]) {
  const clock = { now: 0 };
  const events: EndpointEvent[] = [];
  const asked: AbortSignal[] = [];
  const onEvent = (event: EndpointEvent): void => {
    events.push(event);
  };
  const pool = new EndpointPool({}, { now: () => clock.now, random: () => 0 });
  const resolve = async (signal: AbortSignal): Promise<readonly Endpoint[]> => {
    const answer = answers[Math.min(asked.push(signal), answers.length) - 1] ?? [];
    if (answer instanceof Error) throw answer;
    return answer instanceof Promise ? answer : answer.map((name) => ({ baseUrl: `http://${name}` }));
  };
  const resolver = { name: "test", ttlMs: 5_000, resolve };
  const directory = new EndpointDirectory(resolver, pool, { now: () => clock.now, onEvent });
  const prefixes = (): readonly string[] => {
    const tried = new Set<Member>();
    for (let index = 0; index < pool.size; index++) tried.add(pool.choose(tried));
    return [...tried].map(({ base }) => base.prefix).sort();
  };
  return { directory, pool, clock, events, asked, prefixes };
}

/** Lets what goes on in the background go on. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("what a client knows of its endpoints", () => {
  it("is asked for once, by however many calls", async () => {
    const { directory, asked, events } = directoryOf(["a", "b"]);
    await Promise.all([directory.ready(), directory.ready(), directory.ready()]);
    await directory.ready();
    expect(asked).toHaveLength(1);
    expect(events).toEqual([{ kind: "resolved", resolver: "test", baseUrls: ["http://a", "http://b"] }]);
  });

  it("is used while it is renewed", async () => {
    let answer: (endpoints: readonly Endpoint[]) => void = () => {};
    const later = new Promise<readonly Endpoint[]>((resolve) => {
      answer = resolve;
    });
    const { directory, clock, asked, prefixes } = directoryOf(["a"], later);
    await directory.ready();
    clock.now = 4_999;
    await directory.ready();
    expect(asked).toHaveLength(1);
    clock.now = 5_000;
    await directory.ready();
    await directory.ready();
    expect(asked).toHaveLength(2);
    expect(prefixes()).toEqual(["http://a"]);
    answer([{ baseUrl: "http://b" }]);
    await settle();
    expect(prefixes()).toEqual(["http://b"]);
  });

  it.each<[string, Answer, RegExp]>([
    ["a failure", new Error("SERVFAIL"), /SERVFAIL/],
    ["an empty answer", [], /test: there are no endpoints/],
    ["an answer that makes no URL", ["a b"], /not an absolute URL/],
  ])("outlives %s", async (_, answer, message) => {
    const { directory, clock, events, asked, prefixes } = directoryOf(["a"], answer, ["b"]);
    await directory.ready();
    clock.now = 5_000;
    await directory.ready();
    await settle();
    expect(prefixes()).toEqual(["http://a"]);
    expect(events.at(-1)).toMatchObject({ kind: "resolve-failed", kept: 1 });
    expect(String(events.flatMap((event) => (event.kind === "resolve-failed" ? [event.error] : [])))).toMatch(
      message,
    );
    // Not again with every call, but soon.
    clock.now = 5_999;
    await directory.ready();
    expect(asked).toHaveLength(2);
    clock.now = 6_000;
    await directory.ready();
    await settle();
    expect(prefixes()).toEqual(["http://b"]);
  });

  it("is asked for anew by each call until there is an answer", async () => {
    const { directory, prefixes } = directoryOf(new Error("ENOTFOUND"), ["a"]);
    await expect(directory.ready()).rejects.toThrow("ENOTFOUND");
    await directory.ready();
    expect(prefixes()).toEqual(["http://a"]);
  });

  it("is renewed early when it turned out wrong, and not more than once a second", async () => {
    const { directory, clock, asked } = directoryOf(["a"]);
    await directory.ready();
    clock.now = 999;
    directory.doubt();
    await directory.ready();
    expect(asked).toHaveLength(1);
    clock.now = 1_000;
    await directory.ready();
    await settle();
    directory.doubt();
    await directory.ready();
    expect(asked).toHaveLength(2);
  });

  it("does not wait for ever for a resolver that says nothing", async () => {
    vi.useFakeTimers();
    const { directory, asked, prefixes } = directoryOf(new Promise(() => {}), ["a"]);
    const failing = expect(directory.ready()).rejects.toThrow("test: no answer within 5000 ms");
    await vi.advanceTimersByTimeAsync(5_000);
    await failing;
    expect(asked[0]?.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    await directory.ready();
    expect(prefixes()).toEqual(["http://a"]);
  });
});
