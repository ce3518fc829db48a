import type { IncomingMessage, ServerResponse } from "node:http";
import type { Log } from "./service-log.js";
import type { SignalSource } from "./signals.js";

export interface ServiceOptions {
  /** `orders`; stands in every line of the log. */
  readonly name: string;
  readonly listen: ListenOptions;
  /**
   * What runs beside the server: consumers, relays, migrations. They start one after another, in this order, and stop at
   * the same time. By name, or as a list. Default: none.
   */
  readonly parts?: Readonly<Record<string, PartOption>> | readonly PartOption[];
  /** Called one after another once the server and all parts have stopped: producers that flush, pools that end. */
  readonly close?: readonly (() => unknown)[];
  /** What must be reachable for requests to be answered, by name; rejects where it is not. See `/readyz`. Default: none. */
  readonly checks?: Readonly<Record<string, () => Promise<unknown>>>;
  /** Texts in Prometheus' format, for `/metrics`; those that reject are left out. Default: none. */
  readonly metrics?: readonly (() => string | Promise<string>)[];
  /** Milliseconds for all that happens from the signal to the end. Default: 28,000, within Kubernetes' 30 s. */
  readonly shutdownTimeoutMs?: number;
  /**
   * Milliseconds between "not ready" and the end of listening, in which load balancers notice: about 5,000 in Kubernetes.
   * Counts as part of `shutdownTimeoutMs`. Default: 0.
   */
  readonly unreadyMs?: number;
  /** What the process is told to end by. Default: `process`. */
  readonly signals?: SignalSource;
  /** Default: a JSON object a line, to the standard output. */
  readonly log?: Log;
}

export interface ListenOptions {
  /** An Express app, or any listener of `node:http`. `null`: only health and metrics are served. */
  readonly app: ((request: IncomingMessage, response: ServerResponse) => unknown) | null;
  /** 0: any that is free. */
  readonly port: number;
  /** Default: all addresses of the machine. */
  readonly host?: string;
  /** A port of its own for health and metrics, which `port` does not serve then. Default: none. */
  readonly healthPort?: number;
}

/** Consumers and relays are such parts. */
export interface ServicePart {
  /** Resolves once it runs. */
  start(): Promise<unknown>;
  /** Ends what is under way. Called also while it still starts. Default: there is nothing to stop. */
  stop?(): Promise<unknown>;
  /** Default: known by its start and stop alone. */
  status?(): { readonly state: string };
}

/**
 * A part is started once: where that fails, the service ends. Of a function a new part is made for each attempt, so that
 * a database or broker that is away is waited for.
 */
export type PartOption = ServicePart | (() => ServicePart);

/** A service that runs. */
export interface Service {
  /** Where it listens. */
  readonly port: number;
  /** Where health and metrics are: `port`, unless they have one of their own. */
  readonly healthPort: number;
  status(): ServiceStatus;
  /** Resolves once all parts have started; rejects where one cannot. */
  readonly started: Promise<void>;
  /** Resolves with `false` where `shutdownTimeoutMs` cut it short, or something failed on the way. */
  stop(): Promise<boolean>;
  /** Closes every connection, and waits for nothing. */
  abort(): void;
}

export interface ServiceStatus {
  readonly state: "starting" | "running" | "stopping" | "stopped";
  readonly parts: readonly { readonly name: string; readonly state: string }[];
}
