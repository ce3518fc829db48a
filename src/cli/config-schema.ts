import type { DiagnosticBag, DiagnosticCode, SourceRef } from "../diagnostics/index.js";
import { child, diagnosticCatalogue } from "../diagnostics/index.js";
import { closest } from "../pipeline/closest.js";
import type { DeploySettings, EventSettings, PostgresSettings } from "../pipeline/settings.js";
import { type BuildConfig, readBuild, readDeploy } from "./config-deploy.js";
import { readEvents } from "./config-events.js";
import { type HttpConfig, readHttp } from "./config-http.js";
import { readPostgres } from "./config-postgres.js";
import { ConfigReader } from "./config-reader.js";

/** What `commsgen.config.json` (or `"commsgen"` in package.json) can say. Paths are still as written. */
export interface Config {
  readonly inputs?: readonly string[];
  readonly output?: string;
  readonly services?: Readonly<Record<string, ServiceConfig>>;
  readonly types?: { readonly dates?: "string" | "Date"; readonly int64?: "number" | "bigint" };
  readonly events?: EventSettings;
  readonly http?: HttpConfig;
  readonly postgres?: PostgresSettings;
  readonly outbox?: "relay" | "debezium";
  readonly deploy?: DeploySettings;
  readonly strict?: boolean;
  readonly allowOrigins?: readonly string[];
  readonly skip?: readonly DiagnosticCode[];
}

export interface ServiceConfig {
  readonly output?: string;
  readonly handlers?: string | false;
  readonly build?: BuildConfig;
}

/** Checks a parsed configuration; what is wrong with it goes into the bag, and is left out. */
export function readConfigValue(value: unknown, source: SourceRef, bag: DiagnosticBag): Config {
  const reader = new ConfigReader(bag);
  const members = reader.members(value, source, [
    "$schema",
    "inputs",
    "output",
    "services",
    "types",
    "events",
    "http",
    "postgres",
    "outbox",
    "deploy",
    "strict",
    "allowOrigins",
    "skip",
  ]);
  const at = (key: string) => child(source, key);
  const config: { -readonly [Key in keyof Config]: Config[Key] } = {};
  for (const [key, member] of members) {
    if (key === "inputs") config.inputs = reader.texts(member, at(key));
    if (key === "output") config.output = reader.text(member, at(key)) ?? "generated";
    if (key === "services") config.services = readServices(member, at(key), reader);
    if (key === "types") config.types = readTypes(member, at(key), reader);
    if (key === "events") config.events = readEvents(member, at(key), reader);
    if (key === "http") config.http = readHttp(member, at(key), reader);
    if (key === "postgres") config.postgres = readPostgres(member, at(key), reader);
    if (key === "outbox") config.outbox = reader.choice(member, at(key), ["relay", "debezium"]) ?? "relay";
    if (key === "deploy") config.deploy = readDeploy(member, at(key), reader);
    if (key === "strict") config.strict = reader.flag(member, at(key));
    if (key === "allowOrigins") config.allowOrigins = readOrigins(member, at(key), reader);
    if (key === "skip") config.skip = readSkips(member, at(key), reader);
  }
  return config;
}

function readServices(
  value: unknown,
  source: SourceRef,
  reader: ConfigReader,
): NonNullable<Config["services"]> {
  const services: Record<string, ServiceConfig> = Object.create(null);
  for (const [name, service] of reader.members(value, source, null)) {
    const at = child(source, name);
    const read: { -readonly [Key in keyof ServiceConfig]: ServiceConfig[Key] } = {};
    for (const [key, member] of reader.members(service, at, ["output", "handlers", "build"])) {
      if (key === "build") read.build = readBuild(member, child(at, key), reader);
      else if (key === "handlers" && member === false) read.handlers = false;
      else if (key === "handlers") {
        const handlers = reader.text(member, child(at, key));
        if (handlers !== null) read.handlers = handlers;
      } else {
        const output = reader.text(member, child(at, key));
        if (output !== null) read.output = output;
      }
    }
    services[name] = read;
  }
  return services;
}

function readTypes(value: unknown, source: SourceRef, reader: ConfigReader): NonNullable<Config["types"]> {
  const types: { dates?: "string" | "Date"; int64?: "number" | "bigint" } = {};
  for (const [key, member] of reader.members(value, source, ["dates", "int64"])) {
    const at = child(source, key);
    if (key === "dates") types.dates = reader.choice(member, at, ["string", "Date"]) ?? "string";
    else types.int64 = reader.choice(member, at, ["number", "bigint"]) ?? "number";
  }
  return types;
}

function readOrigins(value: unknown, source: SourceRef, reader: ConfigReader): readonly string[] {
  return reader.texts(value, source).flatMap((text, index) => {
    const origin = originOf(text);
    if (origin === null) reader.complain(child(source, index), `\`${text}\` is no origin`, originHelp);
    return origin === null ? [] : [origin];
  });
}

function readSkips(value: unknown, source: SourceRef, reader: ConfigReader): readonly DiagnosticCode[] {
  return reader.texts(value, source).flatMap((text, index) => {
    const parsed = skippableCode(text);
    if (!parsed.ok) reader.complain(child(source, index), parsed.message, null);
    return parsed.ok ? [parsed.code] : [];
  });
}

export const originHelp = "Write scheme and host, such as `https://example.com`";

/** `"https://example.com/x"` -> `"https://example.com"`; `null` for what is no http(s) address. */
export function originOf(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { origin, protocol } = new URL(text);
  return protocol === "https:" || protocol === "http:" ? origin : null;
}

/** Only what is not an error by nature can be skipped. */
export function skippableCode(
  text: string,
): { readonly ok: true; readonly code: DiagnosticCode } | { readonly ok: false; readonly message: string } {
  if (!isDiagnosticCode(text)) {
    const near = closest(text, Object.keys(diagnosticCatalogue));
    return {
      ok: false,
      message: `\`${text}\` is no diagnostic code${near === null ? "" : `; did you mean \`${near}\`?`}`,
    };
  }
  if (diagnosticCatalogue[text].severity === "error") {
    return { ok: false, message: `\`${text}\` is an error, and errors cannot be skipped` };
  }
  return { ok: true, code: text };
}

export function isDiagnosticCode(text: string): text is DiagnosticCode {
  return Object.hasOwn(diagnosticCatalogue, text);
}
