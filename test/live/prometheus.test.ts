import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWatchedShop, type WatchedShop } from "../observability/watched-shop.js";
import { startKafka, whatKafkaLacks } from "../support/kafka-broker.js";
import { describeWithPostgres, startPostgres, type TestPostgres } from "../support/postgres.js";
import { whatPrometheusLacks } from "../support/prometheus.js";
import { type PrometheusServer, startPrometheus } from "../support/prometheus-server.js";

const lack = (await whatKafkaLacks()) ?? whatPrometheusLacks();
if (lack !== null && process.env["CI"] !== undefined) throw new Error(`this test cannot run: ${lack}`);

await describeWithPostgres("a real Prometheus that watches real services", () => {
  describe.skipIf(lack !== null)(lack === null ? "" : `is skipped: ${lack}`, () => {
    let postgres: TestPostgres;
    let shop: WatchedShop;
    let prometheus: PrometheusServer;

    beforeAll(async () => {
      postgres = await startPostgres();
      const { brokers } = await startKafka({ version: "4.1.0" });
      shop = await startWatchedShop({ brokers, postgres });
      const portOf = (url: string) => Number(new URL(url).port);
      prometheus = await startPrometheus({
        config: generated("ops/prometheus/prometheus.yml"),
        rules: generated("ops/prometheus/rules.yml"),
        instances: {
          orders: [portOf(shop.orders.url)],
          inventory: [portOf(shop.inventory.url)],
          "inventory-outbox-relay": [shop.relayPort],
        },
      });
    }, 240_000);
    afterAll(async () => {
      await prometheus?.stop();
      await shop?.stop();
    });

    function generated(path: string): string {
      return readFileSync(join(shop.generated, path), "utf8");
    }

    async function place(orderId: string): Promise<number> {
      return (await fetch(`${shop.orders.url}/orders/${orderId}`, { method: "PUT" })).status;
    }

    async function firing(): Promise<readonly string[]> {
      const alerts = await prometheus.query('ALERTS{alertstate="firing"}');
      return alerts.map(({ metric }) => `${metric["alertname"]} ${metric["service"]}`).toSorted();
    }

    /** Rates need a beginning: what is there when Prometheus first asks has not grown. */
    async function keepBusy(): Promise<void> {
      for (let round = 0; round < 12; round++) {
        await Promise.all(Array.from({ length: 5 }, (_, index) => place(`o${round}-${index}`)));
        if (round === 3) expect(await place(`shaky${round}`)).toBe(202);
        await sleep(500);
      }
    }

    it("finds all of them, and nothing to complain of", { timeout: 120_000 }, async () => {
      await keepBusy();
      const up = await prometheus.query("up");
      expect(up.map(({ metric, value }) => [metric["job"], metric["service"], value[1]]).toSorted()).toEqual([
        ["prometheus", undefined, "1"],
        ["relays", "inventory", "1"],
        ["services", "inventory", "1"],
        ["services", "orders", "1"],
      ]);
      const requests =
        'sum by (service, operation, method, status) (http_server_requests_total{operation!=""})';
      expect((await prometheus.query(requests)).map(({ metric }) => metric)).toEqual(
        expect.arrayContaining([
          { service: "orders", operation: "placeOrder", method: "PUT", status: "202" },
          { service: "inventory", operation: "reserve", method: "PUT", status: "204" },
        ]),
      );
      await expect.poll(firing, { timeout: 30_000, interval: 500 }).toEqual([]);
    });

    it("has rules without errors, and an alert for what goes wrong", { timeout: 120_000 }, async () => {
      expect(await place("poison")).toBe(202);
      for (let index = 0; index < 20; index++) {
        expect(await place("broken")).toBe(500);
        await sleep(100);
      }
      await expect
        .poll(firing, { timeout: 30_000, interval: 500 })
        .toEqual(["DeadLetters orders", "HttpErrors orders"]);
      // As Prometheus' API describes its answer.
      const { groups } = (await prometheus.ask("rules")) as {
        readonly groups: readonly { readonly rules: readonly { name: string; health: string }[] }[];
      };
      const rules = groups.flatMap((group) => group.rules);
      expect(rules.length).toBeGreaterThan(15);
      expect(rules.filter(({ health }) => health !== "ok")).toEqual([]);
    });

    it("has something to show in every panel", { timeout: 60_000 }, async () => {
      const empty: string[] = [];
      const folder = join(shop.generated, "ops/grafana/dashboards");
      for (const file of readdirSync(folder)) {
        // As our own printer writes it.
        const { panels } = JSON.parse(readFileSync(join(folder, file), "utf8")) as {
          readonly panels: readonly {
            readonly title: string;
            readonly targets?: readonly { expr: string }[];
          }[];
        };
        for (const { title, targets = [] } of panels) {
          for (const { expr } of targets) {
            const samples = await prometheus.query(expr.replaceAll("$__rate_interval", "2m"));
            if (samples.length === 0) empty.push(`${file}: ${title}`);
          }
        }
      }
      // It calls nobody, which is not known from its contracts.
      const calls = [
        "Calls to other services",
        "Calls that come to nothing",
        "99 of 100 calls within",
        "Retries",
        "Circuit breakers",
      ];
      expect(empty).toEqual(calls.map((title) => `service-inventory.json: ${title}`));
    });

    it("knows every metric that the rules speak of", { timeout: 60_000 }, async () => {
      const known = await prometheus.ask("label/__name__/values");
      const names = generated("ops/prometheus/rules.yml").match(
        /\b(http|kafka|outbox|nodejs|process|service)_\w+/g,
      );
      const metrics = new Set(names);
      expect(metrics.size).toBeGreaterThan(15);
      expect(known).toEqual(expect.arrayContaining([...metrics]));
    });

    it("tells who is away, and who does not call it any more", { timeout: 120_000 }, async () => {
      shop.inventory.kill();
      for (let index = 0; index < 40; index++) {
        expect(await place("late")).toBeGreaterThanOrEqual(500);
        await sleep(100);
      }
      await expect
        .poll(firing, { timeout: 30_000, interval: 500 })
        .toEqual(
          expect.arrayContaining([
            "ClientCircuitOpen orders",
            "ClientErrors orders",
            "InstanceDown inventory",
            "ServiceDown inventory",
          ]),
        );
    });
  });
});
