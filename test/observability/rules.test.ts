import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packageRoot } from "../../src/package-root.js";
import { describeWithPrometheus } from "../support/prometheus.js";
import { promtool, testRules } from "../support/promtool.js";
import { workspaceFiles, writeFiles } from "../support/workspace-files.js";
import { alertCases, buckets, type Series } from "./alert-cases.js";
import { oddDocuments, oddGroup } from "./odd-contracts.js";

describeWithPrometheus("the alert rules", () => {
  const folder = mkdtempSync(join(tmpdir(), "commsgen-rules-"));
  const shopRules = join(folder, "shop/ops/prometheus/rules.yml");
  const oddRules = join(folder, "odd/ops/prometheus/rules.yml");

  beforeAll(async () => {
    const shop = await workspaceFiles({ shop: ["orders", "inventory", "payments", "shipping"] });
    writeFiles(join(folder, "shop"), shop);
    writeFiles(join(folder, "odd"), await workspaceFiles({ documents: oddDocuments }));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(["shop", "odd"])("promtool has nothing to say of %s", (name) => {
    promtool("check", "rules", join(folder, name, "ops/prometheus/rules.yml"));
    promtool("check", "config", join(folder, name, "ops/prometheus/prometheus.yml"));
  });

  test("every rule of the shop has its case, and its line in the documentation", () => {
    const names = [...readFileSync(shopRules, "utf8").matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
    expect(new Set(alertCases.map(({ alert }) => alert))).toEqual(new Set(names));
    const page = readFileSync(join(packageRoot(), "docs/observability.md"), "utf8");
    expect([...page.matchAll(/^\| `([A-Z]\w+)` \|/gm)].map(([, name]) => name)).toEqual([...new Set(names)]);
  });

  test("each fires when it should", () => {
    const wanted = alertCases.map(({ alert, service, labels = {} }) => ({
      alert,
      service,
      fire: [{ service, ...labels }],
    }));
    testRules(shopRules, [{ series: together(alertCases.map(({ fires }) => fires)), wanted }]);
  });

  test("none fires when it should not", () => {
    const wanted = alertCases.map(({ alert, service }) => ({ alert, service, fire: [] }));
    testRules(shopRules, [{ series: together(alertCases.map(({ silent }) => silent)), wanted }]);
  });

  test("an alert that does not fire is missed", () => {
    const series = { 'service_running{service="orders"}': "1x40" };
    const wanted = [{ alert: "ServiceDown", service: "orders", fire: [{ service: "orders" }] }];
    expect(() => testRules(shopRules, [{ series, wanted }])).toThrow("ServiceDown");
  });

  test("a name is a name, whatever it says", () => {
    const lag = (group: string, topic: string): Series => ({
      [`kafka_consumer_lag_records{service="odd",group=${JSON.stringify(group)},topic="${topic}"}`]: "0x40",
    });
    const gone = (group: string) => [
      { alert: "ConsumerGone", service: "odd", fire: [{ service: "odd", group }] },
    ];
    testRules(oddRules, [
      { series: lag(oddGroup, "odd.eu.v1"), wanted: gone("odd") },
      { series: lag("odd", "odd.two"), wanted: gone(oddGroup) },
    ]);
  });

  test("each operation by its own deadline, but for those beyond what is measured", () => {
    const matcher = /HttpSlow\n.*\n.*operation=~?"([^"]*)"/g;
    const rules = [...readFileSync(oddRules, "utf8").matchAll(matcher)].map(([, names = ""]) =>
      names.split("|"),
    );
    expect(rules.map((names) => names.length)).toEqual([2, 1]);
    const series = rules
      .flat()
      .map((name) => buckets(`service="kafka",operation="${name}"`, { 1: 50, 2.5: 60 }));
    const fire = (rules[0] ?? []).map((operation) => ({ service: "kafka", operation, deadline: "2 s" }));
    testRules(oddRules, [
      { series: together(series), wanted: [{ alert: "HttpSlow", service: "kafka", fire }] },
    ]);
  });
});

function together(series: readonly Series[]): Series {
  const all = series.flatMap((each) => Object.entries(each));
  expect(new Set(all.map(([name]) => name)).size).toBe(all.length);
  return Object.fromEntries(all);
}
