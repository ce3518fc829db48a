import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import type { ContentPlan, OperationPlan, ResponsePlan } from "../../src/plan/rest/index.js";
import { Random } from "../support/random.js";
import { differences, formDifferences, groupDifferences, sentGroup } from "./agreement.js";
import type { Client, Handlers, LiveService } from "./live-service.js";
import {
  type AnswerSample,
  type InputSample,
  isObject,
  makeAnswer,
  makeInput,
  NoSampleError,
} from "./samples.js";

/** What calling everything of a service came to. */
export interface RoundTrips {
  operations: number;
  calls: number;
  /** Responses that the contract models and that were answered at least once. */
  responses: number;
  /** What could not be tried, with the reason. */
  readonly skipped: string[];
  /** What arrived otherwise than it was sent, or not at all. */
  readonly faults: string[];
}

export interface RoundTripOptions {
  readonly seed: number;
  readonly repeats: number;
  /** Serves a listener while something uses it. Default: at a port of its own, with nothing in between. */
  readonly serve?: (listener: RequestListener, use: (baseUrl: string) => Promise<void>) => Promise<void>;
}

interface Exchange {
  request: unknown;
  answer: unknown;
  errors: unknown[];
}

interface Trip {
  readonly service: LiveService;
  readonly client: Client;
  readonly exchange: Exchange;
  readonly random: Random;
  readonly report: RoundTrips;
}

/**
 * Calls every operation with its generated client, for every response that the contract models, with values made from
 * the schemas, and compares what each side got with what the other gave: first by the plain `node:http` listener, then
 * by the Express router.
 */
export async function makeRoundTrips(
  service: LiveService,
  { seed, repeats, serve = serving }: RoundTripOptions,
): Promise<RoundTrips> {
  const report: RoundTrips = { operations: 0, calls: 0, responses: 0, skipped: [], faults: [] };
  const exchange: Exchange = { request: undefined, answer: undefined, errors: [] };
  const handlers: Handlers = Object.fromEntries(
    service.plan.rest.operations.map(({ name }) => [
      name,
      (request: unknown) => {
        exchange.request = request;
        return exchange.answer;
      },
    ]),
  );
  const options = {
    validateResponses: true,
    onError: (error: unknown) => {
      exchange.errors.push(error);
    },
  };
  const app = express().use(service.createRouter(handlers, options));
  const servers = [service.createListener(handlers, options), app];
  for (const [index, server] of servers.entries()) {
    await serve(server, async (baseUrl) => {
      const client = service.createClient({ baseUrl });
      const trip: Trip = { service, client, exchange, random: new Random(seed + index), report };
      for (const operation of service.plan.rest.operations) {
        if (index === 0) report.operations++;
        await callOperation(operation, trip, index === 0 ? repeats : null);
      }
    });
  }
  return report;
}

/** Every response and every media type of either body `repeats` times at least; for `null`, the first response alone. */
async function callOperation(operation: OperationPlan, trip: Trip, repeats: number | null): Promise<void> {
  const bodies: (ContentPlan | null)[] = [...(operation.body?.content ?? [])];
  if (operation.body === null || !operation.body.required) bodies.push(null);
  const wanted = operation.responses.flatMap((response) => answersOf(response, operation));
  const rounds =
    repeats === null ? Math.min(1, wanted.length) : Math.max(bodies.length, wanted.length) * repeats;
  for (let round = 0; round < rounds; round++) {
    const { response, status, content } = wanted[round % wanted.length] ?? {};
    if (response === undefined || status === undefined || content === undefined) break;
    const place = `${operation.operation.method} ${operation.operation.path} -> ${status} ${content?.mediaType ?? ""}`;
    try {
      const { service, random } = trip;
      const body = bodies[round % bodies.length] ?? null;
      const answer = makeAnswer(response, { status, content }, { service, random });
      await exchangeOnce(operation, { place, body, answer, isThrown: round % 2 === 1 }, trip);
      if (repeats !== null && round < wanted.length) trip.report.responses++;
    } catch (error) {
      if (error instanceof NoSampleError) trip.report.skipped.push(`${place}: ${error.message}`);
      else trip.report.faults.push(`${place}: ${told(error)}`);
    }
  }
}

interface Wanted {
  readonly place: string;
  readonly body: ContentPlan | null;
  readonly answer: AnswerSample;
  /** `true`: called the plain way, which rejects for error statuses; `false`: by `.result`. */
  readonly isThrown: boolean;
}

async function exchangeOnce(operation: OperationPlan, wanted: Wanted, trip: Trip): Promise<void> {
  const { exchange, report, service, random, client } = trip;
  const method = client[operation.name];
  if (method === undefined) throw new Error(`the client has no ${operation.name}`);
  exchange.answer = wanted.answer.answer;
  for (let attempt = 0; attempt < 5; attempt++) {
    const sent = makeInput(operation, wanted.body, { service, random });
    exchange.request = undefined;
    exchange.errors = [];
    const outcome = await settle(wanted.isThrown ? method(sent.input) : method.result(sent.input));
    if (isUnwritable(outcome)) continue;
    report.calls++;
    const faults = [
      ...exchange.errors.map((error) => `the server failed: ${told(error)}`),
      ...requestDifferences(operation, sent, exchange.request),
      ...answerDifferences(operation, wanted, outcome),
    ];
    report.faults.push(...faults.map((fault) => `${wanted.place}: ${fault}`));
    return;
  }
  throw new NoSampleError("no input that its styles can write");
}

interface Outcome {
  readonly value: unknown;
  readonly error: unknown;
}

async function settle(promise: Promise<unknown>): Promise<Outcome> {
  try {
    return { value: await promise, error: null };
  } catch (error) {
    return { value: undefined, error };
  }
}

/** The input conforms to its schemas, but its style has no way to write it: the client says so and sends nothing. */
function isUnwritable({ error }: Outcome): boolean {
  return (
    isFailure(error) &&
    error.name === "InvalidRequestError" &&
    error.violations.length > 0 &&
    error.violations.every(({ keyword }) => keyword === "style")
  );
}

function requestDifferences(
  operation: OperationPlan,
  { input, content }: InputSample,
  arrived: unknown,
): string[] {
  if (!isObject(arrived)) return [`the handler was not called for ${JSON.stringify(input)?.slice(0, 400)}`];
  const faults = operation.groups.flatMap((group) =>
    groupDifferences(
      group,
      sentGroup(operation, group, { given: input[group.key], arrived: arrived[group.key] }),
      arrived[group.key],
    ),
  );
  if (content === null) return [...faults, ...differences("body", undefined, arrived.body, false)];
  const body =
    content.plan.format === "form" && content.plan.fields !== null
      ? formDifferences(content.plan.fields, input.body, arrived.body)
      : differences("body", input.body, arrived.body, content.plan.format === "form");
  return [...faults, ...body];
}

function answerDifferences(operation: OperationPlan, wanted: Wanted, { value, error }: Outcome): string[] {
  const { answer, content } = wanted.answer;
  const hasBody = operation.operation.method !== "HEAD" && ![204, 205, 304].includes(answer.status);
  const sentBody = hasBody && content !== null ? answer.body : undefined;
  const has2XX = operation.responses.some(({ status }) => String(status).startsWith("2"));
  if (wanted.isThrown && answer.status < (has2XX ? 300 : 400)) {
    if (error !== null) return [`the call failed: ${told(error)}`];
    return differences("answer", sentBody, value, false);
  }
  const got = wanted.isThrown ? error : value;
  if (!isObject(got) || got.status !== answer.status) return [`the call failed: ${told(error ?? value)}`];
  const headers = Object.entries(isObject(answer.headers) ? answer.headers : {});
  const gotHeaders = isObject(got.headers) ? got.headers : {};
  return [
    ...differences("answer", sentBody, got.body, false),
    ...headers.flatMap(([name, sent]) => differences(`headers/${name}`, sent, gotHeaders[name], true)),
  ];
}

/** The statuses and media types to answer with: for ranges and `default` a status that no other response has. */
function answersOf(
  response: ResponsePlan,
  operation: OperationPlan,
): readonly {
  readonly response: ResponsePlan;
  readonly status: number;
  readonly content: ContentPlan | null;
}[] {
  const taken = new Set(operation.responses.map(({ status }) => status));
  const isFree = (status: number) =>
    !taken.has(status) &&
    (typeof response.status !== "string" || response.status !== "default" || !inRange(status));
  const inRange = (status: number) => [...taken].some((key) => key === `${Math.floor(status / 100)}XX`);
  const status =
    typeof response.status === "number"
      ? response.status
      : candidatesOf(response).find((each) => isFree(each));
  // What HTTP keeps for itself cannot be an answer.
  if (status === undefined || status < 200 || status === 407) return [];
  const contents: readonly (ContentPlan | null)[] = response.content.length === 0 ? [null] : response.content;
  return contents.map((content) => ({ response, status, content }));
}

function candidatesOf({ status, outcome }: ResponsePlan): readonly number[] {
  if (status !== "default")
    return [0, 1, 18, 22, 26, 51, 60].map((rest) => Number(String(status)[0]) * 100 + rest);
  return outcome === "error" ? [500, 418, 503, 400, 599, 499] : [200, 201, 299, 500];
}

async function serving(listener: RequestListener, use: (baseUrl: string) => Promise<void>): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // `address()` is an AddressInfo for a server that listens on a TCP port.
  const { port } = server.address() as AddressInfo;
  try {
    await use(`http://127.0.0.1:${port}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

interface Failure extends Error {
  readonly violations: readonly {
    readonly pointer: string;
    readonly keyword: string;
    readonly message: string;
  }[];
}

function isFailure(error: unknown): error is Failure {
  return error instanceof Error && "violations" in error && Array.isArray(error.violations);
}

function told(error: unknown): string {
  if (isFailure(error)) {
    const violations = error.violations.slice(0, 3).map(({ pointer, message }) => `${pointer} ${message}`);
    return `${error.name} ${error.message.slice(0, 200)} [${violations.join("; ")}]`;
  }
  if (!(error instanceof Error)) return JSON.stringify(error)?.slice(0, 300) ?? String(error);
  const text = "text" in error ? ` ${String(error.text).slice(0, 300)}` : "";
  return `${error.name}: ${error.message.slice(0, 300)}${text}${error.cause instanceof Error ? ` (${error.cause.message})` : ""}`;
}
