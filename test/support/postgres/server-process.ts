/** One Postgres server that can be started, ended and started again over the same data. */
export interface ServerProcess {
  /** Returns once the process runs; it may not answer yet. */
  start(): Promise<void>;
  /** At once, without a chance to write anything. Data stay. */
  kill(): Promise<void>;
  /** Ends every session and writes everything. Data stay. */
  stopGracefully(): Promise<void>;
  /** What it said last, for a server that does not start. */
  output(): Promise<string>;
  /** Ends it and removes everything, data included. */
  remove(): Promise<void>;
}

export interface ServerPlan {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Of the superuser `postgres`. */
  readonly password: string;
  /** `{ wal_level: "logical" }` */
  readonly settings: Readonly<Record<string, string>>;
}

/** For servers whose data nobody misses: commits do not wait for the disk. */
export const carelessSettings: Readonly<Record<string, string>> = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
};

/** `{ wal_level: "logical" }` -> `["-c", "wal_level=logical"]` */
export function settingArguments(settings: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries({ max_connections: "300", ...settings }).flatMap(([name, value]) => [
    "-c",
    `${name}=${value}`,
  ]);
}
