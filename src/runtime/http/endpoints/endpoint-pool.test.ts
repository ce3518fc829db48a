import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Outcome } from "./endpoint-health.js";
import { EndpointPool, type Lease, type Member } from "./endpoint-pool.js";
import type { BalancingOptions, Endpoint, EndpointEvent } from "./endpoint-resolver.js";

const none: ReadonlySet<Member> = new Set();
const at = (name: string, rest: Omit<Endpoint, "baseUrl"> = {}): Endpoint => ({
  baseUrl: `http://${name}`,
  ...rest,
});
const nameOf = ({ base }: Member): string => base.prefix.slice("http://".length);

/** A pool whose clock stands until it is moved. */
function poolOf(endpoints: readonly Endpoint[], options: BalancingOptions = {}) {
  const clock = { now: 0 };
  const events: EndpointEvent[] = [];
  const pool = new EndpointPool(
    { onEvent: (event) => events.push(event), ...options },
    { now: () => clock.now, random: () => 0 },
  );
  pool.update(endpoints);
  const begin = (tried = none): Lease => pool.begin(pool.choose(tried), tried);
  const send = (outcome: Outcome): string => {
    const lease = begin();
    lease.end(outcome);
    return nameOf(lease.member);
  };
  /** What goes to one endpoint ends like this, all else well. */
  const sendAll = (count: number, failing: string): readonly string[] =>
    Array.from({ length: count }, () => {
      const lease = begin();
      lease.end(nameOf(lease.member) === failing ? "failure" : "success");
      return nameOf(lease.member);
    });
  return { pool, clock, events, begin, send, sendAll };
}

describe("round robin", () => {
  it.each<[string, readonly Endpoint[], string]>([
    ["takes turns", [at("a"), at("b"), at("c")], "a b c a b c"],
    ["by weight, and mixed", [at("a", { weight: 2 }), at("b"), at("c")], "a b c a a b c a"],
    ["less than 1 is 1", [at("a", { weight: 0 }), at("b", { weight: 0.5 })], "a b a b"],
    ["one is always the one", [at("a")], "a a a"],
    ["the same twice is one", [at("a"), at("b"), at("a")], "a b a b"],
    ["a higher priority number waits", [at("b", { priority: 2 }), at("a", { priority: 1 })], "a a a"],
  ])("%s", (_, endpoints, want) => {
    const { send } = poolOf(endpoints);
    expect(
      want
        .split(" ")
        .map(() => send("success"))
        .join(" "),
    ).toBe(want);
  });

  it("gives everybody their share, wherever the first turn falls", () => {
    const weights = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });
    const starts = fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(weights, starts, (shares, turns) => {
        const left = [...turns];
        const pool = new EndpointPool({}, { now: () => 0, random: () => left.pop() ?? 0 });
        pool.update(shares.map((weight, index) => at(`e${index}`, { weight })));
        const total = shares.reduce((sum, share) => sum + share, 0);
        const counts = new Map<string, number>();
        for (let index = 0; index < total * 10; index++) {
          const name = nameOf(pool.choose(none));
          counts.set(name, (counts.get(name) ?? 0) + 1);
        }
        for (const [index, share] of shares.entries()) {
          expect(Math.abs((counts.get(`e${index}`) ?? 0) - share * 10)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

describe("least pending", () => {
  it("goes where the fewest are under way", () => {
    const { begin } = poolOf([at("a"), at("b"), at("c")], { strategy: "least-pending" });
    const first = [begin(), begin(), begin()];
    expect(first.map(({ member }) => nameOf(member))).toEqual(["a", "b", "c"]);
    first[1]?.end("success");
    expect(nameOf(begin().member)).toBe("b");
  });

  it("for their weight", () => {
    const { begin } = poolOf([at("a", { weight: 3 }), at("b")], { strategy: "least-pending" });
    const names = Array.from({ length: 8 }, () => nameOf(begin().member));
    expect(names.filter((name) => name === "a")).toHaveLength(6);
  });
});

describe("ejection", () => {
  const three = [at("a"), at("b"), at("c")];

  it("leaves out what fails in a row, tries it once after its time, and takes it back", () => {
    const { clock, events, begin, sendAll } = poolOf(three);
    expect(sendAll(9, "b").filter((name) => name === "b")).toHaveLength(3);
    expect(events).toEqual([{ kind: "ejected", baseUrl: "http://b", backoffMs: 1_000 }]);
    expect(sendAll(20, "b")).not.toContain("b");
    clock.now = 1_000;
    const leases = Array.from({ length: 12 }, () => begin());
    const trials = leases.filter(({ member }) => nameOf(member) === "b");
    expect(trials).toHaveLength(1);
    for (const lease of leases) lease.end("success");
    expect(events.at(-1)).toEqual({ kind: "readmitted", baseUrl: "http://b" });
    expect(sendAll(3, "")).toContain("b");
  });

  it("waits twice as long after each failed trial, up to the longest time", () => {
    const ejection = { consecutiveFailures: 1, backoffMs: 10, maxBackoffMs: 35 };
    const { clock, events, sendAll } = poolOf(three, { ejection });
    for (let trial = 0; trial < 4; trial++) {
      sendAll(6, "b");
      clock.now += 1_000;
    }
    expect(events.map((event) => (event.kind === "ejected" ? event.backoffMs : event.kind))).toEqual([
      10, 20, 35, 35,
    ]);
  });

  it("starts over after a success", () => {
    const { events, begin } = poolOf([at("a"), at("b")]);
    for (const outcome of ["failure", "failure", "success", "failure", "failure", "unknown"] as const) {
      const leases = [begin(), begin()];
      for (const lease of leases) lease.end(nameOf(lease.member) === "b" ? outcome : "success");
    }
    expect(events).toEqual([]);
  });

  it("never leaves out the last one", () => {
    const { events, send } = poolOf([at("a"), at("b")], { ejection: { consecutiveFailures: 1 } });
    expect([1, 2, 3, 4].map(() => send("failure"))).toEqual(["a", "b", "b", "b"]);
    expect(events).toHaveLength(1);
  });

  it("can be turned off", () => {
    const { events, sendAll } = poolOf(three, { ejection: false });
    expect(sendAll(300, "b").filter((name) => name === "b")).toHaveLength(100);
    expect(events).toEqual([]);
  });

  it("goes to the next priority while the first is out", () => {
    const { clock, sendAll } = poolOf([at("a"), at("z", { priority: 1 })], {
      ejection: { consecutiveFailures: 1 },
    });
    expect(sendAll(3, "a")).toEqual(["a", "z", "z"]);
    clock.now = 1_000;
    expect(sendAll(3, "")).toEqual(["a", "a", "a"]);
  });

  it("ends a trial whose caller gives up without a verdict", () => {
    const { clock, begin, sendAll } = poolOf([at("a"), at("b")], { ejection: { consecutiveFailures: 1 } });
    sendAll(2, "b");
    clock.now = 1_000;
    for (const lease of [begin(), begin()]) lease.end("unknown");
    expect(sendAll(2, "")).toContain("b");
  });

  it("does not listen to requests that began before", () => {
    const { begin, sendAll } = poolOf([at("a"), at("b")], { ejection: { consecutiveFailures: 1 } });
    const early = [begin(), begin()];
    sendAll(2, "b");
    for (const lease of early) lease.end("success");
    expect(sendAll(10, "")).not.toContain("b");
  });

  it.each([{ consecutiveFailures: 0 }, { backoffMs: Number.NaN }, { maxBackoffMs: -1 }])(
    "refuses %o",
    (ejection) => {
      expect(() => new EndpointPool({ ejection }, { now: () => 0, random: () => 0 })).toThrow(TypeError);
    },
  );
});

describe("further attempts", () => {
  it("go to endpoints that were not tried, while there are any", () => {
    const { pool } = poolOf([at("a"), at("b")]);
    const tried = new Set<Member>();
    const names = [1, 2, 3].map(() => {
      const member = pool.choose(tried);
      tried.add(member);
      return nameOf(member);
    });
    expect(names.slice(0, 2).sort()).toEqual(["a", "b"]);
    expect(names).toHaveLength(3);
  });
});

describe("a new answer of the resolver", () => {
  it("keeps what is known of those that stay", () => {
    const { pool, sendAll } = poolOf([at("a"), at("b"), at("c")], { ejection: { consecutiveFailures: 1 } });
    sendAll(3, "b");
    expect(pool.update([at("b"), at("c"), at("d")])).toEqual(["http://b", "http://c", "http://d"]);
    expect(new Set(sendAll(20, ""))).toEqual(new Set(["c", "d"]));
    expect(pool.update([at("d"), at("c"), at("b")])).toBeNull();
  });

  it("is refused whole for a base URL that is none", () => {
    const { pool, send } = poolOf([at("a")]);
    expect(() => pool.update([at("b"), { baseUrl: "b" }])).toThrow(TypeError);
    expect(send("success")).toBe("a");
  });

  it("is heeded by requests that have chosen before", () => {
    const { pool } = poolOf([at("a")]);
    const chosen = pool.choose(none);
    pool.update([at("b")]);
    expect(nameOf(pool.begin(chosen, none).member)).toBe("b");
  });
});

describe("whatever happens", () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant("begin" as const) }) },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant("end" as const),
        which: fc.nat(20),
        outcome: fc.constantFrom<Outcome>("failure", "failure", "success", "unknown"),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 3_000 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("update" as const),
        names: fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"), { minLength: 1 }),
        priority: fc.nat(1),
      }),
    },
  );

  it.each(["round-robin", "least-pending"] as const)("%s keeps its promises", (strategy) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const { pool, clock, begin } = poolOf([at("a"), at("b"), at("c")], {
          strategy,
          ejection: { consecutiveFailures: 2, backoffMs: 500 },
        });
        const seen = new Set<Member>();
        const open: { readonly lease: Lease; readonly isTrial: boolean }[] = [];
        let names: readonly string[] = ["a", "b", "c"];
        for (const each of steps) {
          if (each.kind === "wait") clock.now += each.ms;
          else if (each.kind === "update") {
            names = each.names;
            pool.update(names.map((name, index) => at(name, { priority: index === 0 ? each.priority : 0 })));
          } else if (each.kind === "begin") {
            const inUse = new Map([...seen].map((member) => [member, member.health.isInUse]));
            const lease = begin();
            const { member } = lease;
            // A member of the current answer, which is in use or has its only trial.
            expect(names).toContain(nameOf(member));
            const isTrial = inUse.get(member) === false;
            if (isTrial)
              expect(open.some((other) => other.isTrial && other.lease.member === member)).toBe(false);
            seen.add(member);
            open.push({ lease, isTrial });
          } else if (open.length > 0) {
            const [ended] = open.splice(each.which % open.length, 1);
            ended?.lease.end(each.outcome);
            ended?.lease.end("failure");
          }
          // There is always one in use: so there is one to choose.
          expect(pool.choose(none).health.isAvailable(clock.now)).toBe(true);
        }
        for (const { lease } of open) lease.end("unknown");
        expect([...seen].map(({ pending }) => pending)).toEqual([...seen].map(() => 0));
      }),
      { numRuns: 300 },
    );
  });
});
