/**
 * The callers of `bench/system.ts`, in a process of their own: `system-load.ts <order as JSON>`. Opens all connections, then
 * sends at a fixed rate whatever the answers do (an open loop), each request on the next connection. A request's time
 * counts from the moment at which it was due, so that a server that falls behind cannot hide it.
 */
import { connect, type Socket } from "node:net";
import { answerLength } from "./http-load.js";
import { percentile } from "./measure.js";

export interface LoadOrder {
  readonly port: number;
  readonly connections: number;
  /** Requests per second, over all connections. */
  readonly rate: number;
  readonly seconds: number;
  /** Seconds before that, whose requests are not counted. */
  readonly warmUp: number;
}

/** Times in milliseconds. */
export interface LoadResult {
  readonly sent: number;
  /** Other answers than the contract's success, connections that broke, answers that never came. */
  readonly errors: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  /** By how much the caller was late itself, at the 99th percentile: what of `p99` is not the server's fault. */
  readonly lateP99: number;
  /** Answers per second, from the first request that counts to the last answer. */
  readonly perSecond: number;
}

interface Wanted {
  readonly text: Buffer;
  readonly answer: string;
}

/** How long the last answers are waited for, in milliseconds. */
const patience = 10_000;

const line = { sku: "MUG-BLUE-350", quantity: 2, price: 1290 };
const order = JSON.stringify({
  customer: "5b0c1c8e-52f6-4c0c-a2d8-6f4f3d4c7a11",
  email: "customer@shop.example",
  lines: [line, { ...line, sku: "TEAPOT-RED" }, { ...line, sku: "ESPRESSO-PRO", quantity: 1 }],
});

/** Four reads for each order. */
const requests: readonly Wanted[] = [
  ...[1, 2, 3, 4].map((index) => ({
    text: Buffer.from(
      `GET /shelves/MUG-BLUE-${index}?limit=${index * 10} HTTP/1.1\r\nHost: shop\r\nAccept: application/json\r\n\r\n`,
    ),
    answer: "HTTP/1.1 200",
  })),
  {
    text: Buffer.from(
      `POST /orders HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: ${order.length}\r\n\r\n${order}`,
    ),
    answer: "HTTP/1.1 201",
  },
];

/** What the connections have seen together. */
class Tally {
  readonly times: number[] = [];
  readonly late: number[] = [];
  sent = 0;
  answered = 0;
  errors = 0;
  lastAnswerAt = 0;
}

interface Due {
  readonly wanted: Wanted;
  readonly at: number;
  readonly isCounted: boolean;
}

class Caller {
  readonly #socket: Socket;
  readonly #tally: Tally;
  readonly #waiting: Due[] = [];
  #current: Due | null = null;
  #received = "";
  #isBroken = false;

  constructor(socket: Socket, tally: Tally) {
    this.#socket = socket;
    this.#tally = tally;
    socket.setNoDelay(true).setEncoding("latin1");
    socket.on("data", (chunk: string) => this.#receive(chunk));
    for (const event of ["error", "close"] as const) socket.on(event, () => this.#break());
  }

  call(due: Due): void {
    if (due.isCounted) {
      this.#tally.sent++;
      this.#tally.late.push(performance.now() - due.at);
    }
    if (this.#isBroken) this.#fail(due);
    else if (this.#current === null) this.#send(due);
    else this.#waiting.push(due);
  }

  end(): void {
    this.#isBroken = true;
    this.#socket.destroy();
  }

  #send(due: Due): void {
    this.#current = due;
    this.#socket.write(due.wanted.text);
  }

  #receive(chunk: string): void {
    this.#received += chunk;
    const current = this.#current;
    if (current === null || answerLength(this.#received) > this.#received.length) return;
    if (!this.#received.startsWith(current.wanted.answer)) this.#fail(current);
    else if (current.isCounted) {
      this.#tally.lastAnswerAt = performance.now();
      this.#tally.times.push(this.#tally.lastAnswerAt - current.at);
      this.#tally.answered++;
    }
    this.#received = "";
    this.#current = null;
    const next = this.#waiting.shift();
    if (next !== undefined) this.#send(next);
  }

  #break(): void {
    if (this.#isBroken) return;
    this.#isBroken = true;
    if (this.#current !== null) this.#fail(this.#current);
    for (const due of this.#waiting.splice(0)) this.#fail(due);
  }

  #fail({ isCounted }: Due): void {
    if (!isCounted) return;
    this.#tally.errors++;
    this.#tally.answered++;
  }
}

function open(port: number, tally: Tally): Promise<Caller> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("error", reject);
    socket.once("connect", () => resolve(new Caller(socket, tally)));
  });
}

async function openAll({ port, connections }: LoadOrder, tally: Tally): Promise<readonly Caller[]> {
  const callers: Caller[] = [];
  // Not all at once: the queue of connections that wait to be accepted is short.
  while (callers.length < connections) {
    const some = Math.min(200, connections - callers.length);
    callers.push(...(await Promise.all(Array.from({ length: some }, () => open(port, tally)))));
  }
  return callers;
}

async function run(order: LoadOrder): Promise<LoadResult> {
  const tally = new Tally();
  const callers = await openAll(order, tally);
  process.send?.("open");
  const { rate, seconds, warmUp } = order;
  const begun = performance.now();
  const first = rate * warmUp;
  for (let index = 0; index < rate * (warmUp + seconds); index++) {
    const at = begun + (index / rate) * 1_000;
    while (at > performance.now()) await new Promise((resolve) => setTimeout(resolve, 1));
    const wanted = requests[index % requests.length];
    if (wanted !== undefined) {
      callers[index % callers.length]?.call({ wanted, at, isCounted: index >= first });
    }
    // The answers have to be read meanwhile, however late we are.
    if (index % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const end = performance.now() + patience;
  while (tally.answered < tally.sent && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  for (const caller of callers) caller.end();
  const times = tally.times.sort((one, other) => one - other);
  const late = tally.late.sort((one, other) => one - other);
  return {
    sent: tally.sent,
    errors: tally.errors + tally.sent - tally.answered,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    p999: percentile(times, 0.999),
    max: percentile(times, 1),
    lateP99: percentile(late, 0.99),
    perSecond: (times.length / (tally.lastAnswerAt - begun - warmUp * 1_000)) * 1_000,
  };
}

// `bench/system.ts` writes it.
process.send?.(await run(JSON.parse(process.argv[2] ?? "") as LoadOrder));
process.disconnect?.();
