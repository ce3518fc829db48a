import { generatedHeader } from "../../src/print/index.js";
import { printTypes } from "../../src/targets/types/index.js";
import { type PlanSchemasInput, planSchemas } from "./plan-schemas.js";

/** Component schemas and the types that they become. */
export interface TypesRow {
  readonly name: string;
  readonly given: PlanSchemasInput["schemas"];
  readonly rest?: Omit<PlanSchemasInput, "schemas">;
  /** `orders/types.ts` without its first line. */
  readonly want: string;
}

export const text = { type: "string" };

export function ref(component: string): { readonly $ref: string } {
  return { $ref: `#/components/schemas/${component}` };
}

export function typesOf({ given, rest }: Pick<TypesRow, "given" | "rest">): string {
  const { plan } = planSchemas({ schemas: given, ...rest });
  const file = printTypes(plan).find(({ path }) => path === "orders/types.ts");
  if (file === undefined) throw new Error("the types should fit into one file");
  return file.content.slice(generatedHeader.length);
}
