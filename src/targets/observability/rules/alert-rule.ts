import type { YamlMap } from "../../../print/index.js";

/** An alert of Prometheus. */
export interface AlertRule {
  /** `HttpErrors` */
  readonly name: string;
  /** PromQL; several lines where it reads better. */
  readonly expression: string;
  /** How long it must hold: `5m`; `0s`: it fires at once. */
  readonly for: string;
  /** `critical`: somebody has to look now. `warning`: somebody has to look today. */
  readonly severity: "critical" | "warning";
  /** Where the expression's own labels do not say it. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Template of Prometheus: `{{ $labels.operation }}`. */
  readonly summary: string;
  readonly description: string;
  /** What to do. */
  readonly runbook: string;
}

export interface AlertGroup {
  readonly name: string;
  readonly rules: readonly AlertRule[];
}

export function ruleGroup({ name, rules }: AlertGroup): YamlMap {
  return { name, rules: rules.map(alert) };
}

function alert(rule: AlertRule): YamlMap {
  const { name, expression, severity, labels, summary, description, runbook } = rule;
  return {
    alert: name,
    expr: expression,
    for: rule.for,
    labels: { severity, ...labels },
    annotations: { summary, description, runbook },
  };
}
