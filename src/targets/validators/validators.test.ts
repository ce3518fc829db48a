import { describe, expect, it } from "vitest";
import { planSchemas } from "../../../test/support/plan-schemas.js";
import type { JsonValue } from "../../model/index.js";
import { printValidators } from "./index.js";

const others: Readonly<Record<string, JsonValue>> = {
  Card: { type: "object", required: ["kind"], properties: { kind: { const: "card" } } },
  Cash: { type: "object", required: ["kind"], properties: { kind: { const: "cash" } } },
  Text: { type: "string" },
};

/** The file of validators for a service whose first schema is `Order`. */
function printed(schema: JsonValue): string {
  const { plan } = planSchemas({ schemas: { Order: schema, ...others } });
  return printValidators(plan, { service: "orders" })[0]?.content ?? "";
}

/** The lines of `validateOrder` between its signature and the closing brace, and the constants before it. */
function body(schema: JsonValue): string {
  const lines = printed(schema).split("\n");
  const constants = lines.filter((line) => line.startsWith("const "));
  const start = lines.findIndex((line) => line.startsWith("export function validateOrder("));
  const first = lines.findIndex((line, index) => index >= start && line.endsWith(" is Order {")) + 1;
  return [...constants, ...lines.slice(first, lines.indexOf("}", first))].join("\n");
}

const report = "  const report = violations && new ViolationReport(value, path, violations);";
const isObject = `${report}
  if (!isRecord(value)) {
    report?.type("", "an object");
    return false;
  }`;
const end = "  return report?.isEmpty ?? true;";

const table: readonly { readonly name: string; readonly schema: JsonValue; readonly want: string }[] = [
  { name: "anything", schema: {}, want: "  return true;" },
  {
    name: "nothing",
    schema: false,
    want: `${report}
  report?.add("", "false", "is not allowed here");
  return false;`,
  },
  {
    name: "a type that no branch has",
    schema: {
      type: "null",
      oneOf: [
        { type: "object", required: ["kind"], properties: { kind: { enum: ["card"] } } },
        { type: "object", required: ["kind"], properties: { kind: { enum: ["cash"] } } },
      ],
    },
    want: `${report}
  report?.add("", "type", "cannot have all of the required types");
  return false;`,
  },
  {
    name: "a reference",
    schema: { $ref: "#/components/schemas/Text" },
    want: "  return validateText(value, path, violations);",
  },
  {
    name: "required and optional properties",
    schema: {
      type: "object",
      required: ["id", "text"],
      properties: {
        id: { type: "integer" },
        note: { type: ["string", "null"] },
        text: { $ref: "#/components/schemas/Text" },
      },
    },
    want: `${isObject}
  if (!isInteger(value["id"]) && !report?.type("id", "an integer")) return false;
  if (value["note"] !== undefined && typeof value["note"] !== "string" && value["note"] !== null) {
    if (!report?.type("note", "a string or null")) return false;
  }
  if (!validateText(value["text"], report?.at("text"), violations) && !report) return false;
${end}`,
  },
  {
    name: "required properties without a type of their own, or named nowhere else",
    schema: { type: "object", required: ["any", "toString"], properties: { any: {} } },
    want: `${isObject}
  if (value["any"] === undefined && !report?.missing("", "any")) return false;
  if (ownProperty(value, "toString") === undefined && !report?.missing("", "toString")) return false;
${end}`,
  },
  {
    name: "rules of strings",
    schema: { type: "string", minLength: 2, maxLength: 9, pattern: "^\\p{L}+$", format: "date" },
    want: `const orderPattern = /* @__PURE__ */ new RegExp("^\\\\p{L}+$", "u");
${report}
  if (typeof value !== "string") {
    report?.type("", "a string");
    return false;
  }
  if (isShorter(value, 2) && !report?.add("", "minLength", "must have at least 2 characters")) return false;
  if (isLonger(value, 9) && !report?.add("", "maxLength", "must have at most 9 characters")) return false;
  if (!orderPattern.test(value)) {
    if (!report?.add("", "pattern", "must match the pattern ^\\\\p{L}+$")) return false;
  }
  if (!isDate(value) && !report?.add("", "format", "must be a valid date")) return false;
${end}`,
  },
  {
    name: "enum",
    schema: { type: "string", enum: ["open", "paid"] },
    want: `${report}
  if (value !== "open" && value !== "paid") {
    report?.enum("", ["open", "paid"]);
    return false;
  }
  return true;`,
  },
  {
    name: "items",
    schema: { type: "array", minItems: 1, items: { type: "string" } },
    want: `${report}
  if (!isArray(value)) {
    report?.type("", "an array");
    return false;
  }
  if (value.length < 1 && !report?.add("", "minItems", "must have at least 1 item")) return false;
  for (let i = 0; i < value.length; i++) {
    const item = value[i];
    if (typeof item !== "string" && !report?.type(\`\${i}\`, "a string")) return false;
  }
${end}`,
  },
  {
    name: "a closed object",
    schema: { type: "object", properties: { id: { type: "string" } }, additionalProperties: false },
    want: `${isObject}
  if (value["id"] !== undefined && typeof value["id"] !== "string") {
    if (!report?.type("id", "a string")) return false;
  }
  for (const key of Object.keys(value)) {
    if (key !== "id" && value[key] !== undefined) {
      if (!report?.add(pointerToken(key), "additionalProperties", "is not a known property")) return false;
    }
  }
${end}`,
  },
  {
    name: "a union that a constant tells apart, whatever a discriminator says",
    schema: { oneOf: [{ $ref: "#/components/schemas/Card" }, { $ref: "#/components/schemas/Cash" }] },
    want: `${report}
  switch (isRecord(value) ? value["kind"] : undefined) {
    case "card":
      if (!validateCard(value, path, violations) && !report) return false;
      break;
    case "cash":
      if (!validateCash(value, path, violations) && !report) return false;
      break;
    default:
      if (!report?.noVariant("", "oneOf", ["kind", "card", "cash"])) return false;
  }
${end}`,
  },
  {
    name: "a reference or null",
    schema: { anyOf: [{ $ref: "#/components/schemas/Card" }, { type: "null" }] },
    want: `${report}
  if (value !== null && !validateCard(value, path, violations) && !report) return false;
${end}`,
  },
  {
    name: "items that no value can be",
    schema: { items: { type: "string", enum: [1] } },
    want: `${report}
  if (isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      if (!report?.add(\`\${i}\`, "enum", "has no value that is allowed")) return false;
    }
  }
${end}`,
  },
  {
    name: "hostile names",
    schema: { type: "object", properties: { 'a"/${`': { type: "string" }, __proto__x: { type: "null" } } },
    want: `${isObject}
  if (value["a\\"/\${\`"] !== undefined && typeof value["a\\"/\${\`"] !== "string") {
    if (!report?.type("a\\"~1\${\`", "a string")) return false;
  }
  if (value["__proto__x"] !== undefined && value["__proto__x"] !== null) {
    if (!report?.type("__proto__x", "null")) return false;
  }
${end}`,
  },
];

describe("printed validators", () => {
  it.each(table)("$name", ({ schema, want }) => {
    expect(body(schema)).toBe(want);
  });

  it("makes a Standard Schema of every exported type", () => {
    expect(printed(true)).toContain(
      "export const cardSchema = /* @__PURE__ */ standardSchema<Card>(validateCard);\n",
    );
  });

  it("leaves read-only properties out of what must be sent, and write-only ones out of what comes back", () => {
    const account: JsonValue = {
      type: "object",
      required: ["id", "secret"],
      properties: { id: { type: "integer", readOnly: true }, secret: { type: "integer", writeOnly: true } },
    };
    const reference = { $ref: "#/components/schemas/Account" };
    const { plan } = planSchemas({
      schemas: { Account: account },
      uses: [
        { schema: reference, view: "read" },
        { schema: reference, view: "write" },
      ],
    });
    const [file] = printValidators(plan, { service: "orders" });
    const checks = (file?.content ?? "").split("\n").filter((line) => line.includes('report?.type("'));
    expect(checks.filter((line) => !line.includes('""')).map((line) => line.trim())).toEqual([
      'if (!isInteger(value["id"]) && !report?.type("id", "an integer")) return false;',
      'if (!report?.type("secret", "an integer")) return false;',
      'if (value["id"] !== undefined && !isInteger(value["id"]) && !report?.type("id", "an integer")) return false;',
      'if (!isInteger(value["secret"]) && !report?.type("secret", "an integer")) return false;',
    ]);
  });
});
