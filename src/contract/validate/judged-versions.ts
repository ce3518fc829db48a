import type { ContractKind } from "../load/index.js";

export interface JudgedVersion {
  readonly kind: ContractKind;
  readonly pattern: RegExp;
  readonly member: "swagger" | "openapi" | "asyncapi";
  /** The version that the judge is told. */
  readonly version: string;
}

/**
 * The judges know patch releases up to a point, and they change nothing that is checked. swagger-parser does not
 * know 3.2.
 */
const JUDGED_VERSIONS: readonly JudgedVersion[] = [
  { kind: "openapi", pattern: /^2\.0$/, member: "swagger", version: "2.0" },
  { kind: "openapi", pattern: /^3\.0\.\d+$/, member: "openapi", version: "3.0.4" },
  { kind: "openapi", pattern: /^3\.1\.\d+$/, member: "openapi", version: "3.1.2" },
  asyncApi(/^2\.0\.\d+$/, "2.0.0"),
  asyncApi(/^2\.1\.\d+$/, "2.1.0"),
  asyncApi(/^2\.2\.\d+$/, "2.2.0"),
  asyncApi(/^2\.3\.\d+$/, "2.3.0"),
  asyncApi(/^2\.4\.\d+$/, "2.4.0"),
  asyncApi(/^2\.5\.\d+$/, "2.5.0"),
  asyncApi(/^2\.6\.\d+$/, "2.6.0"),
  asyncApi(/^3\.0\.\d+$/, "3.0.0"),
  asyncApi(/^3\.1\.\d+$/, "3.1.0"),
];

function asyncApi(pattern: RegExp, version: string): JudgedVersion {
  return { kind: "asyncapi", pattern, member: "asyncapi", version };
}

/** `undefined` for what no judge knows. */
export function judgedVersionOf(kind: ContractKind, version: string | null): JudgedVersion | undefined {
  if (version === null) return undefined;
  return JUDGED_VERSIONS.find((judged) => judged.kind === kind && judged.pattern.test(version));
}
