import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import { expect, it, onTestFinished } from "vitest";
import { DriverError, type KafkaDriver } from "../../src/runtime/kafka/driver.js";
import { describeWithPostgres } from "../support/postgres.js";
import { Random } from "../support/random.js";
import { countRows, firstSight, insertRows } from "./outbox-rows.js";
import { openWorld, type TestRelay, until, withoutNotifications } from "./relay-fixture.js";

async function world(options?: Parameters<typeof openWorld>[0]) {
  const opened = await openWorld(options);
  onTestFinished(() => opened.close());
  return opened;
}

const shares = (relays: readonly TestRelay[]) =>
  relays
    .map((relay) => relay.status().buckets)
    .sort((left, right) => left - right)
    .join();

/** Acknowledges nothing of what it has written, now and then. */
function forgetful(driver: KafkaDriver, random: Random): KafkaDriver {
  const { producer } = driver;
  return {
    ...driver,
    createConsumer: (options) => driver.createConsumer(options),
    createAdmin: () => driver.createAdmin(),
    producer: {
      connect: () => producer.connect(),
      disconnect: () => producer.disconnect(),
      send: async (records, settings) => {
        if (random.chance(0.1)) throw new DriverError("unavailable", "not reached");
        const positions = await producer.send(records, settings);
        if (random.chance(0.1)) throw new DriverError("unavailable", "no answer");
        return positions;
      },
    },
  };
}

/** Transactions that overlap, wait, and are rolled back now and then, until `isOver`. */
async function writeAtRandom(pool: Pool, random: Random, isOver: () => boolean): Promise<void> {
  for (let count = 0; !isOver(); count += 1) {
    const aggregates = [
      ...new Set(Array.from({ length: random.integer(1, 4) }, () => random.integer(10, 25))),
    ].sort();
    const client = await pool.connect();
    try {
      await client.query("BEGIN");
      for (const aggregate of aggregates) {
        await insertRows(client, [
          { aggregate: `a${aggregate}`, value: `${count}-1` },
          { aggregate: `a${aggregate}`, value: `${count}-2` },
        ]);
        if (random.chance(0.3)) await sleep(random.integer(0, 40));
      }
      await client.query(random.chance(0.2) ? "ROLLBACK" : "COMMIT");
    } finally {
      client.release();
    }
  }
}

await describeWithPostgres("relays that share an outbox", () => {
  it("have the same share each, and what one gives back the others have at once", async () => {
    const { open, database, kafka } = await world();
    const [first, second, third] = [open(), open(), open()];
    await first.start();
    expect(shares([first])).toBe("64");
    await second.start();
    await until(() => shares([first, second]) === "32,32", 5_000);
    await third.start();
    await until(() => shares([first, second, third]) === "21,21,22", 5_000);
    await first.stop();
    await until(() => shares([second, third]) === "32,32", 5_000);
    await second.stop();
    await until(() => shares([third]) === "64", 5_000);
    const rows = Array.from({ length: 100 }, (_, index) => ({ aggregate: `a${index}`, value: "1" }));
    await insertRows(database.pool, rows);
    await until(() => kafka.records("orders").length === 100, 5_000);
  });

  it.each([1, 2])(
    "keep the order of each aggregate, through rollbacks, failures and restarts (seed %i)",
    async (seed) => {
      const random = new Random(seed);
      const { open, database, kafka } = await world();
      const start = async () => {
        const relay = open({
          kafka: forgetful(kafka.driver(), random),
          leaseMs: 1_000,
          batchSize: 20,
          maxInFlight: 60,
        });
        await relay.start();
        return relay;
      };
      const relays = [await start(), await start(), await start()];
      const end = Date.now() + 5_000;
      const isOver = () => Date.now() > end;
      const writing = [1, 2, 3, 4].map(() => writeAtRandom(database.pool, random, isOver));
      while (!isOver()) {
        await sleep(random.integer(300, 900));
        await relays.shift()?.stop();
        relays.push(await start());
      }
      await Promise.all(writing);
      await until(async () => (await countRows(database.pool, "outbox")) === 0, 30_000);
      const { rows } = await database.pool.query<{ aggregate: string; values: string[] }>(
        `SELECT aggregateid AS aggregate, array_agg(convert_from(payload, 'UTF8') ORDER BY sequence) AS values
       FROM outbox_sent GROUP BY aggregateid`,
      );
      expect(rows.length).toBe(16);
      expect(Object.fromEntries(firstSight(kafka.records("orders")))).toEqual(
        Object.fromEntries(rows.map(({ aggregate, values }) => [aggregate, values])),
      );
    },
  );

  it("take over from one that is stopped in its tracks, and that one notices", async () => {
    const { open, database, kafka } = await world();
    const stopped = { isStopped: false, goOn: () => {} };
    const frozen = new Promise<void>((resolve) => {
      stopped.goOn = resolve;
    });
    const { pool } = database;
    const late = open({
      leaseMs: 1_000,
      // Neither its statements nor its records go on; the lease was fresh when it was looked at.
      pool: {
        connect: async () => (stopped.isStopped ? frozen : Promise.resolve()).then(() => pool.connect()),
      },
      onStep: (step) => {
        if (step !== "before-publish" || !stopped.isStopped) return;
        return frozen;
      },
    });
    await late.start();
    await insertRows(pool, [{ aggregate: "a", value: "0" }]);
    await until(() => late.status().sent === 1 && late.status().inFlight === 0);
    stopped.isStopped = true;
    // Read before it was stopped: what asks for a connection now waits.
    const other = open({ leaseMs: 1_000 });
    await insertRows(
      pool,
      [1, 2, 3].map((value) => ({ aggregate: "a", value: String(value) })),
    );
    await sleep(200);
    await other.start();
    await until(() => other.status().buckets === 64, 10_000);
    await until(() => other.status().sent === 3, 10_000);
    await insertRows(
      pool,
      [4, 5].map((value) => ({ aggregate: "a", value: String(value) })),
    );
    await until(() => other.status().sent === 5, 10_000);
    stopped.isStopped = false;
    stopped.goOn();
    await until(() => shares([late, other]) === "32,32", 10_000);
    expect(firstSight(kafka.records("orders")).get("a")).toEqual(["0", "1", "2", "3", "4", "5"]);
    expect(await countRows(pool, "outbox_sent")).toBe(6);
  });

  it("notice what was sent after the lease was lost", async () => {
    const { open, database, kafka } = await world();
    const { pool } = database;
    let other: TestRelay | null = null;
    const late = open({
      // It stands still: the other's arrival must not wake it, or it would renew its leases.
      pool: withoutNotifications(pool),
      leaseMs: 600_000,
      onStep: async (step) => {
        if (step !== "before-publish" || other !== null) return;
        // As if the lease had ended while it stood still.
        await pool.query("UPDATE outbox_leases SET leased_until = clock_timestamp() - interval '1 second'");
        await pool.query("DELETE FROM outbox_relays");
        other = open();
        await other.start();
        await until(() => other?.status().sent === 2);
        await insertRows(pool, [{ aggregate: "a", value: "3" }]);
        await until(() => other?.status().sent === 3);
      },
    });
    await insertRows(
      pool,
      [1, 2].map((value) => ({ aggregate: "a", value: String(value) })),
    );
    await late.start();
    // It may have read the third while it stood still, and send that too.
    await until(() => late.status().fenced >= 2);
    expect(late.of("fenced")[0]).toEqual({ kind: "fenced", count: 2 });
    expect(kafka.records("orders").length).toBeGreaterThanOrEqual(5);
    expect(firstSight(kafka.records("orders")).get("a")).toEqual(["1", "2", "3"]);
  });

  it("go on after their connections were cut", async () => {
    const { open, database, kafka } = await world();
    const relays = [open({ batchSize: 10, leaseMs: 1_000 }), open({ batchSize: 10, leaseMs: 1_000 })];
    await Promise.all(relays.map((relay) => relay.start()));
    for (let round = 0; round < 5; round += 1) {
      const rows = Array.from({ length: 200 }, (_, index) => ({
        aggregate: `a${index % 20}`,
        value: String(round * 200 + index),
      }));
      // The pool may still hold connections that were cut: what could not be written is written again.
      await until(() =>
        insertRows(database.pool, rows).then(
          () => true,
          () => false,
        ),
      );
      await sleep(50);
      await database.cutConnections();
    }
    await until(async () => (await countRows(database.pool, "outbox").catch(() => 1)) === 0, 30_000);
    const sights = firstSight(kafka.records("orders"));
    expect([...sights.values()].flat()).toHaveLength(1_000);
    for (const values of sights.values()) {
      expect(values).toEqual([...values].sort((left, right) => Number(left) - Number(right)));
    }
    expect(relays.flatMap((relay) => relay.of("trouble")).length).toBeGreaterThan(0);
    await until(() => shares(relays) === "32,32");
  });

  it("stop in time where the broker hangs, and leave what they have to others", async () => {
    const hanging = { isOn: true };
    const { open, database, kafka } = await world({
      beforeSend: () => (hanging.isOn ? new Promise<void>(() => {}) : undefined),
    });
    const first = open({ drainTimeoutMs: 300 });
    await first.start();
    await insertRows(database.pool, [{ aggregate: "a", value: "1" }]);
    await until(() => first.status().inFlight === 1);
    const startedAt = Date.now();
    await first.stop();
    expect(Date.now() - startedAt).toBeLessThan(8_000);
    expect(first.status().state).toBe("stopped");
    hanging.isOn = false;
    const second = open();
    await second.start();
    await until(() => kafka.records("orders").length === 1, 5_000);
  });

  it("wait for a broker that is away, and can be stopped meanwhile", async () => {
    const { open, kafka, database } = await world();
    kafka.stop();
    await insertRows(database.pool, [{ aggregate: "a", value: "1" }]);
    const [patient, stopped] = [open(), open()];
    const started = patient.start();
    const never = stopped.start();
    await until(() => patient.of("trouble").length > 1 && stopped.of("trouble").length > 1);
    expect(patient.status().state).toBe("starting");
    await stopped.stop();
    await never;
    expect(stopped.status().state).toBe("stopped");
    kafka.restart();
    await started;
    expect(patient.status().state).toBe("running");
    await until(() => kafka.records("orders").length === 1);
  });
});
