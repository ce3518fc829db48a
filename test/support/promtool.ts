import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface RuleTest {
  /** With their values, a minute apart. */
  readonly series: Readonly<Record<string, string>>;
  readonly wanted: readonly WantedAlerts[];
}

export interface WantedAlerts {
  readonly alert: string;
  readonly service: string;
  /** Labels of those that fire after 40 minutes, without name, state and severity. */
  readonly fire: readonly Readonly<Record<string, string>>[];
}

/** `promtool test rules`; throws with what it says where an alert is not as wanted. */
export function testRules(rules: string, tests: readonly RuleTest[]): void {
  const folder = mkdtempSync(join(tmpdir(), "commsgen-rule-tests-"));
  try {
    const file = join(folder, "tests.yml");
    const content = {
      rule_files: [rules],
      evaluation_interval: "1m",
      tests: tests.map(({ series, wanted }) => ({
        interval: "1m",
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        promql_expr_test: wanted.map(expressionTest),
      })),
    };
    writeFileSync(file, JSON.stringify(content)); // which is YAML
    promtool("test", "rules", file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function expressionTest({ alert, service, fire }: WantedAlerts): object {
  const firing = `ALERTS{alertstate="firing", alertname="${alert}", service="${service}"}`;
  return {
    expr: `sum without (severity, alertstate) (${firing})`,
    eval_time: "40m",
    exp_samples: fire.map((labels) => ({
      labels: `{${matchers({ alertname: alert, ...labels })}}`,
      value: 1,
    })),
  };
}

function matchers(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(",");
}

/** Runs promtool; throws with all that it says where it fails. */
export function promtool(...parameters: readonly string[]): string {
  try {
    return execFileSync("promtool", parameters, { encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    const told = ["stdout", "stderr"].map((stream) =>
      error instanceof Error ? Reflect.get(error, stream) : "",
    );
    throw new Error(`promtool ${parameters.join(" ")}\n${told.join("")}`);
  }
}
