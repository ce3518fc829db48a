/** One broken rule of a schema. */
export interface Violation {
  /** JSON pointer (RFC 6901) to the offending value; `""` is the whole value. A missing property points to its parent. */
  readonly pointer: string;
  /** The JSON Schema keyword that does not hold: `type`, `required`, `minLength`, `oneOf`, ... */
  readonly keyword: string;
  /** In words, without the value itself (it may be secret): `must be at least 1`. */
  readonly message: string;
}

/**
 * A printed validator. Returns whether `value` conforms. With `violations`, every broken rule is appended to it and
 * `path` is the pointer to `value`; with `null`, it stops at the first broken rule, which is the fast way to a plain yes or no.
 */
export type Validator<T> = (value: unknown, path: string, violations: Violation[] | null) => value is T;
