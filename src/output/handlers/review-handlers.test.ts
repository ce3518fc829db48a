import { describe, expect, it } from "vitest";
import { events, head, review, stub, tagged } from "../../../test/support/review-handlers.js";

describe("a missing handler is added", () => {
  const cases: readonly { given: string; text: string; want: string }[] = [
    {
      given: "a returned object, with its style",
      text: `export function restHandlers(): OrdersHandlers {
  return {
    // first
    placeOrder:   async () => ({ status: 204 }),

    getOrder: async () => ({ status: 204 }), // last
    // and no more
  };
}
`,
      want: `export function restHandlers(): OrdersHandlers {
  return {
    // first
    placeOrder:   async () => ({ status: 204 }),

    getOrder: async () => ({ status: 204 }), // last
    // and no more

${stub("cancelOrder", "    ")}
  };
}
`,
    },
    {
      given: "no trailing comma and no empty lines",
      text: "const a: OrdersHandlers = {\n  placeOrder,\n  getOrder\n}\n",
      want: `const a: OrdersHandlers = {\n  placeOrder,\n  getOrder,\n${stub("cancelOrder", "  ")}\n}\n`,
    },
    {
      given: "one line",
      text: "  const a: OrdersHandlers = { placeOrder, getOrder };\n",
      want: `  const a: OrdersHandlers = { placeOrder, getOrder,\n${stub("cancelOrder", "    ")}\n  };\n`,
    },
    {
      given: "an empty object, and several stubs",
      text: "export const a = {} satisfies OrdersHandlers;\n",
      want: `export const a = {\n${stub("placeOrder", "  ")}\n${stub("getOrder", "  ")}\n${stub("cancelOrder", "  ")}\n} satisfies OrdersHandlers;\n`,
    },
    {
      given: "a comment before the brace",
      text: "const a: OrdersHandlers = {\n  placeOrder, getOrder,\n  /* nothing more */ };\n",
      want: `const a: OrdersHandlers = {\n  placeOrder, getOrder,\n  /* nothing more */\n${stub("cancelOrder", "  ")}\n };\n`,
    },
    {
      given: "tabs",
      text: "const a: OrdersHandlers = {\n\tplaceOrder,\n\tgetOrder,\n};\n",
      want: 'const a: OrdersHandlers = {\n\tplaceOrder,\n\tgetOrder,\n\t/** cancelOrder */\n\tcancelOrder: async () => {\n\t\tthrow new HttpProblem(501, { detail: "cancelOrder" });\n\t},\n};\n',
    },
    {
      given: "methods, quoted names, accessors and computed texts",
      text: 'const a: OrdersHandlers = {\n  async placeOrder() {},\n  ["getOrder"]: f,\n};\n',
      want: `const a: OrdersHandlers = {\n  async placeOrder() {},\n  ["getOrder"]: f,\n${stub("cancelOrder", "  ")}\n};\n`,
    },
    {
      given: "a constant that is returned, frozen",
      text: "function f(): Promise<Readonly<OrdersHandlers>> {\n  const a = Object.freeze({\n    placeOrder,\n    getOrder,\n  });\n  return a;\n}\n",
      want: `function f(): Promise<Readonly<OrdersHandlers>> {\n  const a = Object.freeze({\n    placeOrder,\n    getOrder,\n${stub("cancelOrder", "    ")}\n  });\n  return a;\n}\n`,
    },
    {
      given: "an arrow function's result",
      text: "const f = (): OrdersHandlers => ({\n  placeOrder,\n  getOrder,\n});\n",
      want: `const f = (): OrdersHandlers => ({\n  placeOrder,\n  getOrder,\n${stub("cancelOrder", "  ")}\n});\n`,
    },
    {
      given: "an object that is given to the router",
      text: 'import { createOrdersRouter } from "../generated/server.js";\nconst a = {\n  placeOrder,\n  getOrder,\n};\napp.use(createOrdersRouter(a, {}));\n',
      want: `import { createOrdersRouter } from "../generated/server.js";\nconst a = {\n  placeOrder,\n  getOrder,\n${stub("cancelOrder", "  ")}\n};\napp.use(createOrdersRouter(a, {}));\n`,
    },
    {
      given: "what has another name for the type",
      text: "type Handlers = OrdersHandlers;\nclass A {\n  get handlers(): Handlers {\n    return {\n      placeOrder, getOrder,\n    };\n  }\n}\n",
      want: `type Handlers = OrdersHandlers;\nclass A {\n  get handlers(): Handlers {\n    return {\n      placeOrder, getOrder,\n${stub("cancelOrder", "      ")}\n    };\n  }\n}\n`,
    },
    {
      given: "a part of the handlers that names the new one",
      text: 'function f(): Pick<OrdersHandlers, "getOrder" | "cancelOrder"> {\n  return {\n    getOrder,\n  };\n}\nconst b: Omit<OrdersHandlers, "getOrder" | "cancelOrder"> = { placeOrder };\n',
      want: `function f(): Pick<OrdersHandlers, "getOrder" | "cancelOrder"> {\n  return {\n    getOrder,\n\n${stub("cancelOrder", "    ")}\n  };\n}\nconst b: Omit<OrdersHandlers, "getOrder" | "cancelOrder"> = { placeOrder };\n`,
    },
  ];
  it.each(cases)("to $given", async ({ text, want }) => {
    const { edits, said } = await review({ "src/elsewhere.ts": head + text });
    expect(said).toEqual([]);
    expect(edits["src/elsewhere.ts"]).toBe(head + want);
  });

  it("in a file with a byte order mark and other line ends, which stay", async () => {
    const text = `\uFEFF${head}const a: OrdersHandlers = {\n  placeOrder,\n  getOrder,\n};\n`.replaceAll(
      "\n",
      "\r\n",
    );
    const { edits } = await review({ "src/a.ts": text });
    const want = `\uFEFF${head}const a: OrdersHandlers = {\n  placeOrder,\n  getOrder,\n${stub("cancelOrder", "  ")}\n};\n`;
    expect(edits["src/a.ts"]).toBe(want.replaceAll("\n", "\r\n"));
  });

  it("by the name of the scaffolded function, where it has no type", async () => {
    const text = "export function restHandlers() {\n  return {\n    placeOrder,\n    getOrder,\n  };\n}\n";
    const { edits } = await review({ "src/handlers/rest.ts": text });
    expect(edits["src/handlers/rest.ts"]).toContain("    /** cancelOrder */\n    cancelOrder: async () => {");
  });

  it("by another name that another file gives to the type", async () => {
    const dependencies = `import type { OrdersHandlers } from "../generated/server.js";\nexport type Handlers = OrdersHandlers<Context>;\n`;
    const rest = `import type { Handlers as H } from "./dependencies.js";\nexport const rest = (): H => ({\n  placeOrder,\n  getOrder,\n});\n`;
    const other = `import type { Handlers } from "./elsewhere.js";\nexport const rest = (): Handlers => ({});\n`;
    const { edits, said } = await review({
      "src/handlers/dependencies.ts": dependencies,
      "src/handlers/rest.ts": rest,
      "src/handlers/other.ts": other,
    });
    expect([Object.keys(edits), said]).toEqual([["src/handlers/rest.ts"], []]);
    expect(edits["src/handlers/rest.ts"]).toBe(
      `import type { Handlers as H } from "./dependencies.js";\nimport { HttpProblem } from "../generated/runtime/http/problem.js";\nexport const rest = (): H => ({\n  placeOrder,\n  getOrder,\n${stub("cancelOrder", "  ")}\n});\n`,
    );
  });

  it("to every object of the type, and once to each", async () => {
    const text = `${head}export const a: OrdersHandlers = { placeOrder, getOrder, cancelOrder };\nexport const b = { placeOrder } satisfies OrdersHandlers as OrdersHandlers;\n`;
    const { added } = await review({ "src/a.ts": text });
    expect(added).toEqual(["getOrder", "cancelOrder"]);
  });

  it("to the object of its tag", async () => {
    const text = `import type { CartHandlers } from "../generated/server-cart.js";
import type { ItemHandlers } from "../generated/server-item.js";
const cart: CartHandlers = { getCart };
const item: ItemHandlers = { getItem };
`;
    const { added, edits, said } = await review({ "src/a.ts": text }, [tagged]);
    expect([added, said]).toEqual([["addItem"], []]);
    expect(edits["src/a.ts"]).toContain("const cart: CartHandlers = { getCart,\n");
  });

  it("for one more message of an operation", async () => {
    const text = `import type { OrdersEventHandlers } from "../generated/consumer.js";
export const a: OrdersEventHandlers = {
  onShipped,
  onPayment: {
    paid: async () => {},
  },
};
`;
    const { edits, added, said } = await review({ "src/a.ts": text }, [events]);
    expect([added, said]).toEqual([["onPayment.refused"], []]);
    expect(edits["src/a.ts"]).toBe(`import type { OrdersEventHandlers } from "../generated/consumer.js";
import { FatalError } from "../generated/runtime/kafka/errors.js";
export const a: OrdersEventHandlers = {
  onShipped,
  onPayment: {
    paid: async () => {},

    refused: async () => {
      throw new FatalError("refused");
    },
  },
};
`);
  });
});

describe("what a stub needs is imported", () => {
  const object = "const a: OrdersHandlers = { placeOrder, getOrder };\n";
  const cases: readonly { given: string; imports: string; want: string; uses: string }[] = [
    {
      given: "the style of the others",
      imports: "import type { OrdersHandlers } from '#generated/server.ts' // types\n",
      want: "import type { OrdersHandlers } from '#generated/server.ts' // types\nimport { HttpProblem } from '#generated/runtime/http/problem.ts'\n",
      uses: "new HttpProblem(",
    },
    {
      given: "an alias that is there",
      imports: `import type { OrdersHandlers as H } from "../generated/server.js";\nimport { HttpProblem as Problem } from "../generated/runtime/http/problem.js";\ntype OrdersHandlers = never;\nconst b: H = { placeOrder, getOrder };\n`,
      want: "",
      uses: "new Problem(",
    },
    {
      given: "a name that is taken",
      imports: `import type { OrdersHandlers } from "../generated/server.js";\nclass HttpProblem {}\n`,
      want: `import type { OrdersHandlers } from "../generated/server.js";\nimport { HttpProblem as HttpProblem_2 } from "../generated/runtime/http/problem.js";\nclass HttpProblem {}\n`,
      uses: "new HttpProblem_2(",
    },
    {
      given: "a type of that name",
      imports: `import type { HttpProblem } from "../generated/runtime/http/problem.js";\nimport type { OrdersHandlers } from "../generated/server.js";\n`,
      want: `import { HttpProblem as HttpProblem_2 } from "../generated/runtime/http/problem.js";\n`,
      uses: "new HttpProblem_2(",
    },
    {
      given: "a namespace of types",
      imports: `import type * as server from "../generated/server.js";\nconst b: server.OrdersHandlers = { placeOrder, getOrder };\n`,
      want: `import { HttpProblem } from "../generated/runtime/http/problem.js";\n`,
      uses: "new HttpProblem(",
    },
  ];
  it.each(cases)("in $given", async ({ imports, want, uses }) => {
    const { edits } = await review({ "src/handlers/rest.ts": imports + object });
    expect(edits["src/handlers/rest.ts"]).toContain(want);
    expect(edits["src/handlers/rest.ts"]).toContain(uses);
  });
});
