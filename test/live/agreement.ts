import type { OperationPlan, ParameterGroup, ParameterSpec, Shape } from "../../src/plan/rest/index.js";
import { isObject } from "./samples.js";

/** The differences between what was sent and what arrived, as `place: sent -> arrived`; empty when they agree. */
export function differences(place: string, sent: unknown, arrived: unknown, isLoose: boolean): string[] {
  if (sent instanceof Uint8Array || arrived instanceof Uint8Array) {
    const same =
      sent instanceof Uint8Array && arrived instanceof Uint8Array && Buffer.compare(sent, arrived) === 0;
    return same ? [] : [`${place}: ${shown(sent)} -> ${shown(arrived)}`];
  }
  if (Array.isArray(sent) && Array.isArray(arrived) && sent.length === arrived.length) {
    return sent.flatMap((item, index) => differences(`${place}/${index}`, item, arrived[index], isLoose));
  }
  if (isObject(sent) && isObject(arrived)) {
    const names = new Set([...Object.keys(sent), ...Object.keys(arrived)]);
    return [...names].flatMap((name) =>
      differences(`${place}/${name}`, own(sent, name), own(arrived, name), isLoose),
    );
  }
  if (sent === arrived) return []; // -0 is 0 on every wire
  if (isLoose && looseText(sent) === looseText(arrived)) return [];
  return [`${place}: ${shown(sent)} -> ${shown(arrived)}`];
}

/** What callers gave of a place, and the idempotency key that the client adds where they gave none. */
export function sentGroup(
  { idempotencyKey }: OperationPlan,
  group: ParameterGroup,
  { given, arrived }: { readonly given: unknown; readonly arrived: unknown },
): unknown {
  if (group.key !== "headers" || idempotencyKey === null || !isObject(arrived)) return given;
  const { header } = idempotencyKey;
  const headers = isObject(given) ? given : {};
  const made = arrived[header];
  const isMade = headers[header] === undefined && typeof made === "string" && uuid.test(made);
  return isMade ? { ...headers, [header]: made } : given;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** As `differences`, for parameters: defaults that the server filled in are no difference. */
export function groupDifferences(group: ParameterGroup, sent: unknown, arrived: unknown): string[] {
  if (group.key === "querystring") {
    return differences(
      "querystring",
      sent,
      arrived,
      group.parameters.some(({ shape }) => isLooseShape(shape)),
    );
  }
  const given = isObject(sent) ? sent : {};
  const got = isObject(arrived) ? arrived : {};
  const names = new Set([...Object.keys(given), ...Object.keys(got)]);
  return [...names].flatMap((name) => {
    const spec = group.parameters.find((each) => each.name === name);
    const isFilledIn = !Object.hasOwn(given, name) && group.defaulted.includes(name);
    const expected = isFilledIn ? spec?.default?.value : own(given, name);
    return differences(
      `${group.key}/${name}`,
      expected,
      own(got, name),
      spec === undefined || isLooseSpec(spec),
    );
  });
}

/** Form fields are text, so that their types are as good as their shapes. */
export function formDifferences(fields: readonly ParameterSpec[], sent: unknown, arrived: unknown): string[] {
  if (!isObject(sent) || !isObject(arrived)) return differences("body", sent, arrived, true);
  const names = new Set([...Object.keys(sent), ...Object.keys(arrived)]);
  return [...names].flatMap((name) => {
    const spec = fields.find((each) => each.name === name);
    return differences(
      `body/${name}`,
      own(sent, name),
      own(arrived, name),
      spec === undefined || isLooseSpec(spec),
    );
  });
}

function isLooseSpec({ shape, content }: ParameterSpec): boolean {
  return content === null && isLooseShape(shape);
}

/** Where the contract leaves open what a text means, `1` and `"1"` are the same, and so are `a` and `[a]`. */
function isLooseShape(shape: Shape): boolean {
  if (typeof shape === "string") return shape === "any";
  switch (shape.kind) {
    case "any-of":
      return true;
    case "array":
      return isLooseShape(shape.items);
    case "object":
      return (
        (shape.additional !== null && isLooseShape(shape.additional)) ||
        Object.values(shape.properties).some(isLooseShape)
      );
  }
}

function looseText(value: unknown): string {
  if (Array.isArray(value)) return value.map(looseText).join(",");
  return isObject(value) ? JSON.stringify(value) : String(value);
}

function own(value: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function shown(value: unknown): string {
  const text =
    value instanceof Uint8Array ? `${value.length} bytes` : (JSON.stringify(value) ?? String(value));
  return text.length > 120 ? `${text.slice(0, 120)}...` : text;
}
