import { isRecord } from "../validation/guards.js";
import { UnreadableRecordError } from "./errors.js";
import type { MessageSpec, PayloadSpec } from "./operation.js";

/** A message that records of a channel can be. */
export interface KnownMessage {
  readonly spec: MessageSpec<never, never, never>;
}

/** Gives the wire value for a format, each made once. Throws an `UnreadableRecordError`. */
export type WireValue = (spec: PayloadSpec) => unknown;

/** Tells the messages of one channel apart: by CloudEvents' `type`, else by discriminator, else by schema. */
export class MessageIdentifier<Known extends KnownMessage> {
  readonly #all: readonly Known[];
  readonly #byType = new Map<string, Known[]>();

  /** @param all of two that accept a record, the earlier one counts */
  constructor(all: readonly Known[]) {
    this.#all = all;
    for (const one of all) {
      const { cloudEventType } = one.spec;
      this.#byType.set(cloudEventType, [...(this.#byType.get(cloudEventType) ?? []), one]);
    }
  }

  /**
   * Throws an `UnreadableRecordError` where it is none of them.
   *
   * @param type CloudEvents' `type`; `null`: the record does not say
   */
  identify(type: string | null, wire: WireValue): Known {
    const candidates = this.candidates(type);
    const [only] = candidates;
    if (only !== undefined && candidates.length === 1) return only;
    const found = byDiscriminator(candidates, wire) ?? bySchema(candidates, wire);
    if (found !== undefined) return found;
    throw new UnreadableRecordError("unknown-message", "the value is none of the channel's messages");
  }

  /** Those of a type. Throws an `UnreadableRecordError` where there is none. */
  candidates(type: string | null): readonly Known[] {
    if (type === null) return this.#all;
    const candidates = this.#byType.get(type);
    if (candidates !== undefined) return candidates;
    throw new UnreadableRecordError(
      "unknown-message",
      `the channel has no message of the type ${JSON.stringify(type.slice(0, 200))} (the header ce_type)`,
    );
  }
}

function byDiscriminator<Known extends KnownMessage>(
  candidates: readonly Known[],
  wire: WireValue,
): Known | undefined {
  return candidates.find(({ spec: { discriminator, payload } }) => {
    if (discriminator === null) return false;
    const value = tryWire(payload, wire);
    if (!isRecord(value) || !Object.hasOwn(value, discriminator.property)) return false;
    const tag = value[discriminator.property];
    return typeof tag === "string" && discriminator.values.includes(tag);
  });
}

/** A message with a discriminator is told by that alone. */
function bySchema<Known extends KnownMessage>(
  candidates: readonly Known[],
  wire: WireValue,
): Known | undefined {
  let failure: UnreadableRecordError | null = null;
  let isReadable = false;
  for (const known of candidates) {
    const { payload, discriminator } = known.spec;
    const value = tryWire(payload, wire);
    if (value instanceof UnreadableRecordError) {
      failure = value;
      continue;
    }
    isReadable = true;
    if (discriminator === null && (payload.validate === null || payload.validate(value, "", null)))
      return known;
  }
  if (failure !== null && !isReadable) throw failure;
  return undefined;
}

function tryWire(spec: PayloadSpec, wire: WireValue): unknown {
  try {
    return wire(spec);
  } catch (error) {
    if (error instanceof UnreadableRecordError) return error;
    throw error;
  }
}
