import type { EventsPlan, ReceivePlan } from "../../plan/events/index.js";
import type { RestPart, RestPlan } from "../../plan/rest/index.js";
import type { ServicePlan } from "../../plan/service-plan.js";
import { imp, impType, isList, type Printable } from "../../print/index.js";
import {
  partHandlersType,
  printMessageStub,
  printOperationStub,
  printReceiveStub,
  restMakers,
} from "./handlers.js";
import type { GeneratedSymbols } from "./service-parts.js";

/** Text with names of the generated code in it, each with its file relative to that code's folder. */
export type StubText = readonly (string | { readonly name: string; readonly file: string })[];

/** A handler that the contracts ask for, and its stub: an object's member, not indented, with a comma and a line feed. */
export interface HandlerStub {
  readonly name: string;
  readonly stub: StubText;
  /** Where the handler is an object of functions, one for each message; else empty. */
  readonly messages: readonly HandlerStub[];
}

/** A type whose objects hold handlers. */
export interface HandlersType {
  /** `OrdersHandlers` */
  readonly name: string;
  /** `server.ts` */
  readonly file: string;
  readonly handlers: readonly HandlerStub[];
  /** Generated functions that take such an object first. */
  readonly takers: readonly string[];
  /** The scaffolded function that makes one. */
  readonly maker: { readonly name: string; readonly file: string } | null;
}

/** The type of all handlers of an API first; then those of its tags. */
export interface HandlersOfApi {
  readonly types: readonly [HandlersType, ...HandlersType[]];
}

/**
 * The handlers that a service's contracts ask for: of its HTTP operations, and of the messages that it receives. Without any
 * of these too: there may be handlers left of those that there were.
 */
export function wantedHandlers({ rest, events }: ServicePlan): readonly HandlersOfApi[] {
  return [...(rest === null ? [] : [ofRest(rest)]), ...(events === null ? [] : [ofEvents(events)])];
}

/** Files of the generated code, by their path in its folder. */
const generated: GeneratedSymbols = { value: imp, type: impType };

function ofRest(rest: RestPlan): HandlersOfApi {
  const { names, service } = rest;
  const makers = restMakers(rest);
  const typeOf = ({ part, stem, maker }: (typeof makers)[number]): HandlersType => ({
    name: partHandlersType(part, rest),
    file: part.serverFile.slice(service.length + 1),
    handlers: stubsOf(part),
    takers: [],
    maker: { name: maker, file: `src/handlers/${stem}.ts` },
  });
  const takers = [names.createRouter, names.createListener];
  const [first, ...others] = makers.map(typeOf);
  if (first !== undefined && others.length === 0) return { types: [{ ...first, takers }] };
  const all = makers.flatMap(({ part }) => stubsOf(part));
  const whole = { name: names.handlers, file: "server.ts", handlers: all, takers, maker: null };
  return { types: [whole, ...makers.map(typeOf)] };
}

function stubsOf(part: RestPart): readonly HandlerStub[] {
  return part.operations.map((operation) => ({
    name: operation.name,
    stub: stubText(printOperationStub(operation, generated, "")),
    messages: [],
  }));
}

function ofEvents({ names, receives }: EventsPlan): HandlersOfApi {
  const type: HandlersType = {
    name: names.handlers,
    file: "consumer.ts",
    handlers: receives.map((receive) => ({
      name: receive.name,
      stub: stubText(printReceiveStub(receive, generated, "")),
      messages: receive.messages.length === 1 ? [] : messageStubs(receive),
    })),
    takers: [names.createConsumer],
    maker: { name: "eventHandlers", file: "src/handlers/events.ts" },
  };
  return { types: [type] };
}

function messageStubs(receive: ReceivePlan): readonly HandlerStub[] {
  return receive.messages.map((message) => ({
    name: message.property,
    stub: stubText(printMessageStub(receive, message, { generated, indent: "" })),
    messages: [],
  }));
}

function stubText(part: Printable): StubText {
  if (typeof part === "string") return [part];
  return isList(part) ? part.flatMap(stubText) : [{ name: part.name, file: part.from }];
}
