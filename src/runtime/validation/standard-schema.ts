import { pointerTokens } from "./report.js";
import type { Validator, Violation } from "./violation.js";

/** Standard Schema, version 1 (https://standardschema.dev): what form, router and RPC libraries take as a schema. */
export interface StandardSchema<Input, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

export interface StandardIssue {
  readonly message: string;
  /** Property names, and numbers for items of arrays. */
  readonly path: readonly PropertyKey[];
}

/** A validator as a Standard Schema. */
export function standardSchema<T>(validate: Validator<T>): StandardSchema<T> {
  return {
    "~standard": {
      version: 1,
      vendor: "commsgen",
      validate(value) {
        if (validate(value, "", null)) return { value };
        const violations: Violation[] = [];
        validate(value, "", violations);
        return { issues: violations.map((violation) => issue(violation, value)) };
      },
    },
  };
}

function issue({ pointer, message }: Violation, root: unknown): StandardIssue {
  let current = root;
  const path = pointerTokens(pointer).map((token) => {
    const key = Array.isArray(current) ? Number(token) : token;
    current = typeof current === "object" && current !== null ? Reflect.get(current, key) : undefined;
    return key;
  });
  return { message, path };
}
