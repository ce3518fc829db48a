import { describe, expect, test } from "vitest";
import { code, imp, impType, type Printable } from "./printable.js";
import { moduleSpecifier, TsFile } from "./ts-file.js";

const order = impType("Order", "orders/types.ts");
const validateOrder = imp("validateOrder", "orders/validators.ts");

const files: readonly {
  readonly name: string;
  readonly declared?: readonly string[];
  readonly body: Printable;
  readonly want: string;
}[] = [
  {
    name: "a symbol used as a type alone is an `import type`",
    body: code`const a: ${order} = b;\n`,
    want: `import type { Order } from "./types.js";\n\nconst a: Order = b;\n`,
  },
  {
    name: "a value and a type of one module share its import",
    body: code`${imp("orderStatus", "orders/types.ts")}; let a: ${order};\n`,
    want: `import { type Order, orderStatus } from "./types.js";\n\norderStatus; let a: Order;\n`,
  },
  {
    name: "used both ways, a name is imported as a value",
    body: code`let a: ${impType("Problem", "orders/errors.ts")} = new ${imp("Problem", "orders/errors.ts")}();\n`,
    want: `import { Problem } from "./errors.js";\n\nlet a: Problem = new Problem();\n`,
  },
  {
    name: "an import gives way to a name that the file declares",
    declared: ["Order"],
    body: code`export interface Order { inner: ${order} }\n`,
    want: `import type { Order as Order_2 } from "./types.js";\n\nexport interface Order { inner: Order_2 }\n`,
  },
  {
    name: "two modules may export one name; which one gets the alias does not depend on the order of use",
    body: code`${imp("validateOrder", "orders/zeta.ts")}; ${imp("validateOrder", "orders/alpha.ts")};\n`,
    want: `import { validateOrder } from "./alpha.js";\nimport { validateOrder as validateOrder_2 } from "./zeta.js";\n\nvalidateOrder_2; validateOrder;\n`,
  },
  {
    name: "Node's modules come first, then packages, then the output's own files",
    body: [validateOrder, imp("Router", "express"), imp("createServer", "node:http")],
    want: `import { createServer } from "node:http";\nimport { Router } from "express";\nimport { validateOrder } from "./validators.js";\n\nvalidateOrderRoutercreateServer`,
  },
  {
    name: "a symbol of the file itself needs no import",
    body: code`${imp("createOrdersClient", "orders/client.ts")}();\n`,
    want: "createOrdersClient();\n",
  },
];

describe("TsFile", () => {
  for (const { name, declared = [], body, want } of files) {
    test(name, () => {
      const file = new TsFile("orders/client.ts", new Set(declared));
      file.add(body);
      expect(file.flush()).toEqual({ path: "orders/client.ts", content: want });
    });
  }

  test("a long import is broken, one name a line", () => {
    const file = new TsFile("orders/client.ts", new Set());
    for (const letter of "abcdef")
      file.line(imp(`aRatherLongNameThatTakesRoom_${letter}`, "orders/types.ts"));
    expect(file.flush().content.split("\n").slice(0, 2)).toEqual([
      "import {",
      "  aRatherLongNameThatTakesRoom_a,",
    ]);
  });
});

describe("moduleSpecifier", () => {
  const cases: readonly (readonly [from: string, path: string, want: string])[] = [
    ["orders/types.ts", "orders/client.ts", "./types.js"],
    ["orders/runtime/http/client.ts", "orders/client.ts", "./runtime/http/client.js"],
    ["orders/types.ts", "orders/client/admin.ts", "../types.js"],
    ["orders/types/shared.ts", "orders/validators/admin.ts", "../types/shared.js"],
    ["payments/types.ts", "orders/client.ts", "../payments/types.js"],
    ["types.ts", "orders/client.ts", "../types.js"],
    ["node:http", "orders/client.ts", "node:http"],
  ];
  for (const [from, path, want] of cases) {
    test(`${from} seen from ${path}`, () => expect(moduleSpecifier(from, path)).toBe(want));
  }
});
