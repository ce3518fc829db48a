import type { YamlMap } from "../../print/index.js";
import { compactYaml } from "./compact-yaml.js";

/** One entry under `services`, in the order in which it is printed. */
export interface ComposeService {
  readonly name: string;
  /** Lines above it. */
  readonly comment: readonly string[];
  /** The template that it begins with: `service` -> `<<: *service`. */
  readonly template: TemplateName;
  readonly head: YamlMap;
  readonly environment?: {
    /** Variables that come first: `<<: [*environment, *service-urls]`. */
    readonly templates: readonly TemplateName[];
    readonly variables: YamlMap;
  };
  readonly tail: YamlMap;
}

export type TemplateName =
  | "service"
  | "system"
  | "once"
  | "environment"
  | "service-urls"
  | "kafka-environment";

/** `x-service: &service`: what several entries have in common. */
export interface ComposeTemplate {
  readonly name: TemplateName;
  readonly comment: readonly string[];
  readonly value: YamlMap;
}

export function printTemplate({ name, comment, value }: ComposeTemplate): string {
  return `${commentLines(comment, 0)}x-${name}: &${name}\n${compactYaml(value, 2)}`;
}

/** Ends with a line feed. */
export function printComposeService(service: ComposeService): string {
  const { name, comment, template, head, environment, tail } = service;
  const variables =
    environment === undefined
      ? ""
      : `    environment:\n${mergeLine(environment.templates)}${compactYaml(environment.variables, 6)}`;
  return `${commentLines(comment, 2)}  ${name}:
    <<: *${template}
${compactYaml(head, 4)}${variables}${compactYaml(tail, 4)}`;
}

function mergeLine(templates: readonly TemplateName[]): string {
  const aliases = templates.map((name) => `*${name}`);
  if (aliases.length === 0) return "";
  return `      <<: ${aliases.length === 1 ? aliases.join("") : `[${aliases.join(", ")}]`}\n`;
}

function commentLines(lines: readonly string[], indent: number): string {
  return lines.map((line) => `${" ".repeat(indent)}# ${line}\n`).join("");
}

/** Text in which Compose replaces nothing: `$HOME` -> `$$HOME`. */
export function literalText(text: string): string {
  return text.replaceAll("$", "$$$$");
}

/** A variable that somebody has to set: `${NAME:?...}`. */
export function requiredVariable(name: string): string {
  return `\${${name}:?is missing: copy .env.example to .env}`;
}

/** `${NAME:-8080}` */
export function variable(name: string, otherwise: string): string {
  return `\${${name}:-${otherwise}}`;
}

export interface HealthTiming {
  readonly interval?: string;
  readonly startPeriod?: string;
}

/** A check by a command of the image's shell, or by its words where it has none. */
export function healthcheck(
  test: string | readonly string[],
  { interval = "10s", startPeriod = "30s" }: HealthTiming = {},
): YamlMap {
  return {
    test: typeof test === "string" ? ["CMD-SHELL", test] : ["CMD", ...test],
    interval,
    timeout: "5s",
    retries: 6,
    start_period: startPeriod,
    // Until it is healthy for the first time: what waits for it need not wait for a whole interval.
    start_interval: "2s",
  };
}

/** By busybox: most small images have it. */
export function httpHealth(url: string): YamlMap {
  return healthcheck(["wget", "-q", "-O", "/dev/null", url]);
}

export function limits(cpus: string, memory: string, pids = 512): YamlMap {
  return { resources: { limits: { cpus, memory, pids } } };
}

/** Only this machine reaches it. */
export function loopback(name: string, hostPort: number, port: number): string {
  return `127.0.0.1:${variable(name, String(hostPort))}:${port}`;
}
