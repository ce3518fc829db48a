import type { RecordPosition } from "./driver.js";
import type { SendMethod, SendOptions } from "./producer-options.js";

/** The headers that a caller gives: without those that the producer fills in. */
export type CallerHeaders<Headers, Provided extends string> = Headers extends unknown
  ? { readonly [Name in keyof Headers as Name extends Provided ? never : Name]: Headers[Name] }
  : never;

/** For messages of which the contract gives no key. */
export interface SendOptionsWithKey extends SendOptions {
  /** Default: none, which spreads the records over all partitions. */
  readonly key?: string | Uint8Array;
}

/** For messages that need headers or a key, on topics without parameters: tombstones need neither. */
export interface SendMethodWithOptions<Payload, Options, TombstoneOptions>
  extends Omit<SendMethod<Payload, Options, TombstoneOptions>, "tombstone"> {
  (payload: Payload, options: Options): Promise<RecordPosition>;
  tombstone(key: string | Uint8Array, options?: TombstoneOptions): Promise<RecordPosition>;
}
