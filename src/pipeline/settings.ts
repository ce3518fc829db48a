import { relative, resolve } from "node:path";
import type { DiagnosticCode } from "../diagnostics/index.js";
import type { OutputLayout } from "../output/layout.js";
import {
  type DeployOptions,
  defaultDeployOptions,
  defaultEventOptions,
  defaultPostgresOptions,
  type EventOptions,
  type HttpOptions,
  type ImageBuild,
  type PostgresOptions,
  type PostgresTableNames,
  type TargetOptions,
} from "../plan/options.js";

import { type NameFault, nameFaults, tableKeys } from "../plan/postgres/name-faults.js";

export { parseDuration } from "../model/duration.js";

/** What `generate` and `check` are asked to do. Everything but `inputs` has a default. */
export interface RunOptions {
  /** Files, folders and glob patterns that name the contracts; their order does not matter. */
  readonly inputs: readonly string[];
  /** The output folder; `generated` by default. */
  readonly output?: string | undefined;
  /** What relative paths are relative to; the process's working directory by default. */
  readonly cwd?: string | undefined;
  /** Per service: a folder of its own instead of `<output>/<service>`. */
  readonly services?: Readonly<Record<string, ServiceSettings>> | undefined;
  /** How some formats appear in the generated types. */
  readonly types?:
    | {
        readonly dates?: TargetOptions["dates"] | undefined;
        readonly int64?: TargetOptions["int64"] | undefined;
      }
    | undefined;
  /** What holds for event operations whose contract says nothing. Times in milliseconds. */
  readonly events?: EventSettings | undefined;
  /** Where the tables of outbox, inbox and idempotency keys lie in the services' databases. */
  readonly postgres?: PostgresSettings | undefined;
  /** What sends the events of the outbox: the generated relay (default), or change-data capture by Debezium. */
  readonly outbox?: TargetOptions["outbox"] | undefined;
  /** The files around the services: compose file, gateway, Kubernetes. */
  readonly deploy?: DeploySettings | undefined;
  /** `idempotencyKey`: ids of operations that take an `Idempotency-Key`, beside those whose contract declares the header. */
  readonly http?: { readonly idempotencyKey?: HttpOptions["idempotencyKey"] | undefined } | undefined;
  /** Warnings become errors. */
  readonly strict?: boolean | undefined;
  /** Overwrites generated files that were edited, and files that commsgen did not write. */
  readonly force?: boolean | undefined;
  /** Warnings that are only counted. */
  readonly skip?: readonly DiagnosticCode[] | undefined;
  /** Origins (`https://example.com`) from which `$ref`s may be fetched; none by default. */
  readonly allowOrigins?: readonly string[] | undefined;
  /** `false`: neither reads nor writes the cache of earlier runs. */
  readonly cache?: boolean | undefined;
  /** Finds line and column for so many diagnostics, the gravest first; for all by default. */
  readonly locate?: number | undefined;
  /** Told what the run is busy with: `reading`, `generating`, ... */
  readonly onProgress?: ((activity: string) => void) | undefined;
}

/** `false`: neither retries nor dead letters, unless a contract asks for them. */
export interface EventSettings {
  readonly retry?: false | Partial<Omit<EventOptions["retry"], "enabled">> | undefined;
  readonly deadLetter?: false | Partial<Omit<EventOptions["deadLetter"], "enabled">> | undefined;
  readonly topics?: Partial<EventOptions["topics"]> | undefined;
}

/** Default: `public`, and the names that the README lists. */
export interface PostgresSettings {
  readonly schema?: string | undefined;
  readonly tables?: { readonly [Key in keyof PostgresTableNames]?: string | undefined } | undefined;
}

export interface ServiceSettings {
  /** Where its generated code goes. */
  readonly output?: string | undefined;
  /**
   * The file or folder with the handlers that missing stubs are added to; by default the `src` folder that holds the
   * generated code. `false`: they are left alone.
   */
  readonly handlers?: string | false | undefined;
  /** How its image is built; without it by the `Dockerfile` in its own folder. */
  readonly build?: ServiceBuildSettings | undefined;
}

export interface ServiceBuildSettings {
  /** The build context; the working directory by default. */
  readonly context?: string | undefined;
  /** Relative to `context`; `Dockerfile` by default. */
  readonly dockerfile?: string | undefined;
  /** Build arguments. */
  readonly arguments?: Readonly<Record<string, string>> | undefined;
  /** Where the image has the compiled `outbox-relay.ts`; `dist/generated/outbox-relay.js` by default. */
  readonly relay?: string | undefined;
}

/** The system around the services. */
export interface DeploySettings {
  /** `docker-compose.yaml` and what it needs; by default where there are two services, or one with a folder of its own. */
  readonly compose?: boolean | undefined;
  /** Manifests for Kubernetes; none by default. */
  readonly kubernetes?: boolean | undefined;
  /** What stands in front of the services; nginx by default. */
  readonly gateway?: "nginx" | "envoy" | "none" | undefined;
  /** Of one client's address, at the gateway; no limit by default. */
  readonly requestsPerSecond?: number | undefined;
  /** How many brokers the compose file has; 1 by default. */
  readonly kafkaNodes?: 1 | 3 | undefined;
}

/** `RunOptions` with every default filled in and every path absolute. */
export interface Settings {
  readonly inputs: readonly string[];
  readonly cwd: string;
  readonly layout: OutputLayout;
  /** What the configuration says of services' handlers, absolute. */
  readonly handlers: ReadonlyMap<string, string | false>;
  readonly target: TargetOptions;
  readonly strict: boolean;
  readonly force: boolean;
  readonly skip: readonly DiagnosticCode[];
  readonly allowOrigins: readonly string[];
  readonly cache: boolean;
  readonly locate: number;
  readonly onProgress: (activity: string) => void;
}

export const defaultOutput = "generated";

export function settingsOf(options: RunOptions): Settings {
  const cwd = resolve(options.cwd ?? ".");
  const serviceFolders = new Map<string, string>();
  const handlers = new Map<string, string | false>();
  for (const [name, service] of Object.entries(options.services ?? {})) {
    if (service.output !== undefined) serviceFolders.set(name, resolve(cwd, service.output));
    const place = service.handlers;
    if (place !== undefined) handlers.set(name, place === false ? false : resolve(cwd, place));
  }
  const root = resolve(cwd, options.output ?? defaultOutput);
  return {
    inputs: options.inputs,
    cwd,
    layout: { root, serviceFolders, project: cwd },
    handlers,
    target: {
      dates: options.types?.dates ?? "string",
      int64: options.types?.int64 ?? "number",
      events: eventOptionsOf(options.events ?? {}),
      postgres: postgresOptionsOf(options.postgres ?? {}),
      outbox: options.outbox ?? "relay",
      http: { idempotencyKey: options.http?.idempotencyKey ?? [] },
      deploy: deployOptionsOf(options, { cwd, root }),
    },
    strict: options.strict ?? false,
    force: options.force ?? false,
    skip: options.skip ?? [],
    allowOrigins: options.allowOrigins ?? [],
    cache: options.cache ?? true,
    locate: options.locate ?? Number.POSITIVE_INFINITY,
    onProgress: options.onProgress ?? (() => {}),
  };
}

function deployOptionsOf(
  { deploy = {}, services = {} }: RunOptions,
  { cwd, root }: { readonly cwd: string; readonly root: string },
): DeployOptions {
  const defaults = defaultDeployOptions;
  const builds: Record<string, ImageBuild> = Object.create(null);
  for (const [name, { build }] of Object.entries(services)) {
    if (build === undefined) continue;
    const context = relative(root, resolve(cwd, build.context ?? ".")).replaceAll("\\", "/");
    builds[name] = {
      context: context === "" ? "." : context,
      dockerfile: build.dockerfile ?? "Dockerfile",
      arguments: build.arguments ?? {},
      relay: build.relay ?? null,
    };
  }
  return {
    compose: deploy.compose ?? defaults.compose,
    kubernetes: deploy.kubernetes ?? defaults.kubernetes,
    gateway: {
      kind: deploy.gateway ?? defaults.gateway.kind,
      requestsPerSecond: deploy.requestsPerSecond ?? defaults.gateway.requestsPerSecond,
    },
    kafkaNodes: deploy.kafkaNodes ?? defaults.kafkaNodes,
    builds,
  };
}

function eventOptionsOf({ retry, deadLetter, topics }: EventSettings): EventOptions {
  const defaults = defaultEventOptions;
  return {
    retry: { ...defaults.retry, ...(retry || {}), enabled: retry !== false },
    deadLetter: { ...defaults.deadLetter, ...(deadLetter || {}), enabled: deadLetter !== false },
    topics: { ...defaults.topics, ...topics },
  };
}

function postgresOptionsOf({ schema, tables }: PostgresSettings): PostgresOptions {
  const names = { ...defaultPostgresOptions.tables };
  for (const key of postgresTableKeys) names[key] = tables?.[key] ?? names[key];
  return { schema: schema ?? defaultPostgresOptions.schema, tables: names };
}

export const postgresTableKeys = tableKeys;

/** What is wrong with the names, defaults filled in. */
export function postgresNameFaults(settings: PostgresSettings): readonly NameFault[] {
  return nameFaults(postgresOptionsOf(settings));
}
