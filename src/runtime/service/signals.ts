/** `process`, or what a test puts in its place. */
export interface SignalSource {
  on(signal: "SIGTERM" | "SIGINT", listener: () => void): unknown;
  off(signal: "SIGTERM" | "SIGINT", listener: () => void): unknown;
}

/** Hears by which a process is told to end, from its construction until `close`. */
export class Signals {
  readonly #source: SignalSource;
  readonly #listener: () => void;
  /** Resolves when the process is told to end. */
  readonly first: Promise<void>;
  /** Resolves when it is told so again: somebody does not want to wait. */
  readonly second: Promise<void>;

  constructor(source: SignalSource) {
    const waiting: (() => void)[] = [];
    const next = () => new Promise<void>((resolve) => waiting.push(resolve));
    this.first = next();
    this.second = next();
    this.#source = source;
    this.#listener = () => waiting.shift()?.();
    source.on("SIGTERM", this.#listener);
    source.on("SIGINT", this.#listener);
  }

  close(): void {
    this.#source.off("SIGTERM", this.#listener);
    this.#source.off("SIGINT", this.#listener);
  }
}
