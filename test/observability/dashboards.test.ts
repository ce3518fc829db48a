import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeWithPrometheus } from "../support/prometheus.js";
import { promtool } from "../support/promtool.js";
import { workspaceFiles } from "../support/workspace-files.js";
import { oddDocuments } from "./odd-contracts.js";

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** Two services whose long names begin alike. */
const alike = Object.fromEntries(
  ["one", "two"].map((end) => [
    `${end}.json`,
    {
      openapi: "3.0.3",
      info: { title: end, version: "1", "x-service": `a-service-with-a-name-that-goes-on-${end}` },
      paths: { "/": { get: { operationId: "getIt", responses: { 204: { description: "Done." } } } } },
    },
  ]),
);

const workspaces = {
  shop: workspaceFiles({ shop: ["orders", "inventory", "payments", "shipping"] }),
  "odd names": workspaceFiles({ documents: oddDocuments }),
  "names that are alike": workspaceFiles({ documents: alike }),
};

async function dashboardsOf(name: keyof typeof workspaces): Promise<ReadonlyMap<string, Dashboard>> {
  const files = [...(await workspaces[name])].filter(([path]) => path.startsWith("ops/grafana/dashboards/"));
  return new Map(
    files.map(([path, text]) => [path.slice("ops/grafana/dashboards/".length), JSON.parse(text)]),
  );
}

function titles(dashboard: Dashboard | undefined, type: "row" | "panel"): readonly string[] {
  return (dashboard?.panels ?? [])
    .filter((panel) => (panel.type === "row") === (type === "row"))
    .map(({ title }) => title);
}

describe.each(["shop", "odd names", "names that are alike"] as const)("dashboards for %s", (name) => {
  test("have addresses of their own", async () => {
    const uids = [...(await dashboardsOf(name)).values()].map(({ uid }) => uid);
    expect(uids.length).toBeGreaterThan(2);
    expect(new Set(uids).size).toBe(uids.length);
    for (const uid of uids) expect(uid).toMatch(/^[a-z0-9-]{1,40}$/);
  });

  test("have panels that lie beside each other", async () => {
    for (const { panels } of (await dashboardsOf(name)).values()) {
      expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
      for (const [index, { gridPos: one }] of panels.entries()) {
        expect(one.x + one.w).toBeLessThanOrEqual(24);
        for (const { gridPos: other } of panels.slice(index + 1)) {
          const apart =
            one.x + one.w <= other.x ||
            other.x + other.w <= one.x ||
            one.y + one.h <= other.y ||
            other.y + other.h <= one.y;
          expect(apart, JSON.stringify([one, other])).toBe(true);
        }
      }
    }
  });
});

describe("what they show", () => {
  test("of a service, what it does", async () => {
    const dashboards = await dashboardsOf("shop");
    expect([...dashboards.keys()]).toEqual([
      "overview.json",
      "service-inventory.json",
      "service-orders.json",
      "service-payments.json",
      "service-shipping.json",
    ]);
    expect(titles(dashboards.get("service-orders.json"), "row")).toEqual([
      "HTTP",
      "Calls to other services",
      "Messages received",
      "Outbox",
      "Processes",
    ]);
  });

  test("nothing of what it does not do", async () => {
    const dashboards = await dashboardsOf("names that are alike");
    for (const dashboard of dashboards.values()) {
      expect(titles(dashboard, "row").filter((title) => /Message|Outbox/.test(title))).toEqual([]);
    }
    expect(titles((await dashboardsOf("odd names")).get("service-odd.json"), "row")).toEqual([
      "Calls to other services",
      "Messages received",
      "Processes",
    ]);
  });

  test("operations by their deadlines", async () => {
    const orders = (await dashboardsOf("shop")).get("service-orders.json");
    const panel = orders?.panels.find(({ title }) => title.startsWith("Share of the deadline"));
    const shares = panel?.targets?.map(({ expr }) => expr.replace(/.*\) \/ /, ""));
    expect(shares).toEqual(["5", "60"]);
    expect(panel?.targets?.[0]?.expr).toContain("placeOrder");
  });

  test("no name as a variable of Grafana's", async () => {
    for (const { panels } of (await dashboardsOf("odd names")).values()) {
      for (const { expr } of panels.flatMap(({ targets = [] }) => targets)) {
        expect(expr.replaceAll("$__rate_interval", "")).not.toMatch(/\$|\[\[/);
      }
    }
  });
});

describeWithPrometheus("their queries", () => {
  test.each(["shop", "odd names"] as const)("of %s are PromQL", async (name) => {
    const dashboards = [...(await dashboardsOf(name)).values()];
    const queries = dashboards.flatMap(({ panels }) => panels.flatMap(({ targets = [] }) => targets));
    expect(queries.length).toBeGreaterThan(20);
    const rules = queries.map(({ expr }, index) => ({
      record: `query_${index}`,
      expr: expr.replaceAll("$__rate_interval", "1m"),
    }));
    check(rules);
    expect(() => check([...rules, { record: "planted", expr: "sum by (a (b)" }])).toThrow("parse error");
  });
});

/** Has promtool read them as recording rules. */
function check(rules: readonly { readonly record: string; readonly expr: string }[]): void {
  const folder = mkdtempSync(join(tmpdir(), "commsgen-queries-"));
  try {
    const file = join(folder, "rules.yml");
    writeFileSync(file, JSON.stringify({ groups: [{ name: "queries", rules }] })); // which is YAML
    promtool("check", "rules", file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
