import { type ChildProcess, spawn } from "node:child_process";
import { parse } from "yaml";
import { freePort } from "../../generated-example/run/service-process.js";
import type { ComposeConfig, ComposeEntry } from "../support/compose-rules.js";

/** What stands for the hosts of the compose file on this machine. */
export interface Substitutes {
  /** `127.0.0.1:39092` */
  readonly kafka: string;
  readonly postgres: string;
  /** Of `.env`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Where the image's working directory is. */
  readonly workdir: string;
}

/** `NAME='value'`, a line each. */
export function readEnvironmentFile(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(/^(\w+)='?(.*?)'?$/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
}

/**
 * Services and relays of a compose file as processes of this machine, each with the environment, the command and the health
 * check that the file gives it; addresses alone are others. For a machine without a container engine.
 */
export class Stack {
  readonly config: ComposeConfig;
  readonly #substitutes: Substitutes;
  readonly #ports = new Map<string, number>();
  readonly #children = new Map<string, ChildProcess>();
  readonly #output = new Map<string, string>();
  #gateway: string | null = null;

  constructor(compose: string, override: string, substitutes: Substitutes) {
    const config: ComposeConfig = parse(compose, { merge: true });
    const added: ComposeConfig = parse(override);
    this.config = { services: { ...config.services, ...added.services } };
    this.#substitutes = substitutes;
  }

  /** Services that are built from contracts, and their relays. */
  get applications(): readonly string[] {
    return Object.keys(this.config.services).filter(
      (name) => this.#entry(name).environment?.["PORT"] !== undefined,
    );
  }

  /** Where services listen on this machine, by their hosts. */
  get replicas(): Readonly<Record<string, readonly number[]>> {
    return Object.fromEntries([...this.#ports].map(([name, port]) => [name, [port]]));
  }

  /** Who asks for the gateway is sent there from now on. */
  useGateway(url: string): void {
    this.#gateway = url;
  }

  async start(names: readonly string[]): Promise<void> {
    for (const name of names) this.#ports.set(name, await freePort());
    for (const name of names) this.#children.set(name, this.#spawn(name));
  }

  /** Resolves when the health checks of all pass. */
  async untilHealthy(names: readonly string[], limitMs: number): Promise<void> {
    const deadline = Date.now() + limitMs;
    for (const name of names) {
      while (!(await this.#isHealthy(name))) {
        if (Date.now() > deadline) throw new Error(`${name} is not healthy:\n${this.output(name)}`);
      }
    }
  }

  /** Runs one to its end; resolves with its exit code. */
  run(name: string): Promise<number | null> {
    const child = this.#spawn(name);
    return new Promise((resolve) => child.on("close", resolve));
  }

  /** Resolves with the exit codes. */
  async stop(): Promise<readonly (number | null)[]> {
    const children = [...this.#children.values()];
    this.#children.clear();
    return Promise.all(
      children.map(
        (child) =>
          new Promise<number | null>((resolve) => {
            if (child.exitCode !== null) resolve(child.exitCode);
            child.on("close", resolve);
            child.kill("SIGTERM");
          }),
      ),
    );
  }

  kill(): void {
    for (const child of this.#children.values()) child.kill("SIGKILL");
  }

  output(name: string): string {
    return this.#output.get(name) ?? "";
  }

  #entry(name: string): ComposeEntry {
    const entry = this.config.services[name];
    if (entry === undefined) throw new Error(`no service ${name}`);
    return entry;
  }

  #spawn(name: string): ChildProcess {
    const { command } = this.#entry(name);
    // A service's command is its image's.
    const [program = "", ...rest] = command ?? [
      "node",
      "--enable-source-maps",
      `dist/services/${name}/main.js`,
    ];
    const child = spawn(program, rest, { cwd: this.#substitutes.workdir, env: this.#environment(name) });
    for (const stream of [child.stdout, child.stderr]) {
      stream
        .setEncoding("utf8")
        .on("data", (text: string) => this.#output.set(name, this.output(name) + text));
    }
    return child;
  }

  #environment(name: string): NodeJS.ProcessEnv {
    const given = Object.entries(this.#entry(name).environment ?? {});
    const { PATH } = process.env;
    const port = String(this.#ports.get(name) ?? 0);
    const own = Object.fromEntries(given.map(([key, value]) => [key, this.#here(String(value))]));
    const ports = Object.fromEntries(
      ["PORT", "METRICS_PORT"].filter((key) => key in own).map((key) => [key, port]),
    );
    return { PATH, ...own, ...ports };
  }

  /** `postgres://orders@postgres:5432/orders`, `${A:?b}` -> what it is on this machine. */
  #here(text: string): string {
    const { kafka, postgres, variables } = this.#substitutes;
    const filled = text.replace(
      /\$\{(\w+)(?::([-?])([^}]*))?\}/g,
      (_, name: string, kind?: string, otherwise?: string) => {
        const value = variables[name] ?? (kind === "-" ? otherwise : undefined);
        if (value === undefined) throw new Error(`${name} is not set`);
        return value;
      },
    );
    return filled
      .replace("kafka:9092", kafka)
      .replace("postgres:5432", postgres)
      .replace(/http:\/\/([a-z-]+):8080/, (address, host: string) => {
        const port = this.#ports.get(host);
        if (host === "gateway" && this.#gateway !== null) return this.#gateway;
        return port === undefined ? address : `http://127.0.0.1:${port}`;
      });
  }

  #isHealthy(name: string): Promise<boolean> {
    const [kind, program = "", ...rest] = this.#entry(name).healthcheck?.test ?? [];
    if (kind !== "CMD") throw new Error(`${name} is checked by ${kind}`);
    const port = String(this.#ports.get(name));
    const child = spawn(
      program,
      rest.map((word) => word.replace(":8080/", `:${port}/`)),
      { stdio: "ignore" },
    );
    return new Promise((resolve) => child.on("close", (code) => resolve(code === 0)));
  }
}
