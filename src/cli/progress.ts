import type { Terminal } from "./terminal.js";

/** One line on a terminal that says what is going on, written over and over; nothing elsewhere. */
export class ProgressLine {
  readonly #terminal: Terminal;
  readonly #enabled: boolean;
  #shown = false;

  constructor(terminal: Terminal, enabled: boolean) {
    this.#terminal = terminal;
    this.#enabled = enabled && terminal.animated;
  }

  show(activity: string): void {
    if (!this.#enabled) return;
    this.#shown = true;
    this.#terminal.err(`\r\u001b[K${`… ${activity}`.slice(0, this.#terminal.width - 1)}`);
  }

  clear(): void {
    if (this.#shown) this.#terminal.err("\r\u001b[K");
    this.#shown = false;
  }
}
