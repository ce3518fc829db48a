/** A value as JSON can hold it. `__proto__` is an ordinary key: objects made from contracts have a null prototype or own keys only. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}
