import { styleText } from "node:util";
import type { StoryEvent } from "./story.js";

const colours = { orders: "cyan", payments: "yellow", inventory: "magenta", shipping: "green" } as const;

/** Prints `   0.42 s  order 3  payments   PaymentCompleted    25.80 EUR`, with colours on a terminal. */
export class Printer {
  readonly #begun = performance.now();
  readonly #numbers = new Map<string, number>();
  readonly #isColoured = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;

  title(text: string): void {
    console.log(`\n${this.#isColoured ? styleText("bold", text) : text}`);
  }

  line(text: string): void {
    console.log(`${this.#time()}  ${text}`);
  }

  customer(what: string, answer: string): void {
    this.line(`${" ".repeat(7)}  ${"customer".padEnd(9)}  ${what.padEnd(20)} ${answer}`);
  }

  event({ orderId, service, name: event, details }: StoryEvent): void {
    const order = `order ${this.number(orderId)}`.padEnd(7);
    const name = service.padEnd(9);
    const coloured = this.#isColoured ? styleText(colours[service], name) : name;
    this.line(`${order}  ${coloured}  ${event.padEnd(20)} ${details}`);
  }

  /** Orders are numbered as they are seen. */
  number(orderId: string): number {
    const number = this.#numbers.get(orderId) ?? this.#numbers.size + 1;
    this.#numbers.set(orderId, number);
    return number;
  }

  #time(): string {
    return `${((performance.now() - this.#begun) / 1_000).toFixed(2).padStart(6)} s`;
  }
}
