import type { DiagnosticBag } from "../../diagnostics/index.js";
import type { Parameter, SchemaIndex } from "../../model/index.js";
import type { TargetOptions } from "../options.js";
import type { UnsupportedFeatures } from "./unsupported.js";

/** What the steps of planning one service share. */
export interface RestPlanning {
  /** The output folder: `orders`. */
  readonly service: string;
  readonly index: SchemaIndex;
  readonly options: TargetOptions;
  readonly bag: DiagnosticBag;
  readonly unsupported: UnsupportedFeatures;
  /** Header parameters that no caller can choose, for one diagnostic at the end. */
  readonly ignoredHeaders: Set<Parameter>;
}
