import type { Violation } from "../validation/violation.js";
import type { Address } from "./operation.js";

/** What Kafka allows in the name of a topic. */
const LEGAL = /^[A-Za-z0-9._-]*$/;
const MAX_LENGTH = 249;

/** As contracts write it: `["shop.", { parameter: "region" }]` -> `"shop.{region}"`. */
export function addressText(address: Address): string {
  return address.map((part) => (typeof part === "string" ? part : `{${part.parameter}}`)).join("");
}

/** The topic of an address: `["shop.", { parameter: "region" }]` and `{ region: "eu" }` -> `"shop.eu"`. */
export function topicOf(
  address: Address,
  parameters: ReadonlyMap<string, unknown>,
  violations: Violation[],
): string {
  let topic = "";
  let isComplete = true;
  for (const part of address) {
    if (typeof part === "string") {
      topic += part;
      continue;
    }
    const value = parameters.get(part.parameter);
    const problem = problemOf(value);
    if (problem === null) {
      topic += String(value);
    } else {
      isComplete = false;
      violations.push({ pointer: `/parameters/${part.parameter}`, ...problem });
    }
  }
  if (isComplete && (topic.length > MAX_LENGTH || topic === "." || topic === "..")) {
    const message = `must give the name of a topic, of at most ${MAX_LENGTH} characters`;
    violations.push({ pointer: "/parameters", keyword: "maxLength", message });
  }
  return topic;
}

function problemOf(value: unknown): Pick<Violation, "keyword" | "message"> | null {
  if (typeof value !== "string") return { keyword: "type", message: "must be a string" };
  if (value === "") return { keyword: "minLength", message: "must not be empty" };
  if (LEGAL.test(value)) return null;
  return { keyword: "pattern", message: 'must consist of letters, digits, ".", "_" and "-"' };
}

/** Reads the values of an address's parameters from a topic's name; `null`: it is no topic of this address. */
export type ParametersOf = (topic: string) => Readonly<Record<string, string>> | null;

/** Each value is as short as it can be: `["a.", { parameter: "b" }, ".", { parameter: "c" }]` reads `a.1.2.3` as 1 and 2.3. */
export function parameterReader(address: Address): ParametersOf {
  const names = address.flatMap((part) => (typeof part === "string" ? [] : [part.parameter]));
  if (names.length === 0) return () => noParameters;
  const pattern = addressPattern(address);
  const known = new Map<string, Readonly<Record<string, string>> | null>();
  return (topic) => {
    const before = known.get(topic);
    if (before !== undefined) return before;
    const values = pattern.exec(topic)?.slice(1) ?? null;
    const parameters =
      values === null ? null : Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
    known.set(topic, parameters);
    return parameters;
  };
}

const noParameters: Readonly<Record<string, string>> = Object.freeze({});

/** Matches the topics of an address, with one group for each parameter. */
export function addressPattern(address: Address): RegExp {
  const parts = address.map((part) =>
    typeof part === "string" ? part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&") : "([A-Za-z0-9._-]+?)",
  );
  return new RegExp(`^${parts.join("")}$`);
}
