export interface JudgedVersion {
  readonly pattern: RegExp;
  readonly member: "swagger" | "openapi";
  /** The version that the judge is told. */
  readonly version: string;
}

/** swagger-parser knows patch releases up to a point, and they change nothing that it checks. It does not know 3.2. */
const JUDGED_VERSIONS: readonly JudgedVersion[] = [
  { pattern: /^2\.0$/, member: "swagger", version: "2.0" },
  { pattern: /^3\.0\.\d+$/, member: "openapi", version: "3.0.4" },
  { pattern: /^3\.1\.\d+$/, member: "openapi", version: "3.1.2" },
];

export function judgedVersionOf(version: string | null): JudgedVersion | undefined {
  return version === null ? undefined : JUDGED_VERSIONS.find(({ pattern }) => pattern.test(version));
}
