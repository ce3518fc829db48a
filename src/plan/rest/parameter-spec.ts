import type { JsonValue, ParameterPlace, ParameterStyle } from "../../model/index.js";
import type { Shape } from "./shape.js";

/** One parameter as the wire needs it; see `ParameterSpec` of the runtime, which documents the members. */
export interface ParameterSpec {
  readonly name: string;
  readonly in: ParameterPlace;
  readonly required: boolean;
  readonly style: ParameterStyle | null;
  readonly explode: boolean;
  readonly allowReserved: boolean;
  readonly content: string | null;
  readonly shape: Shape;
  /** Boxed, so that `null` differs from none. */
  readonly default: { readonly value: JsonValue } | null;
  readonly allowEmptyValue: boolean;
}
