import * as fs from "node:fs";
import { describe, expect, it } from "vitest";
import type { FileSystem } from "../file-system.js";
import { reviewHandlers, type WantedHandler, type WantedHandlers, type WantedType } from "./index.js";

const problem = { name: "HttpProblem", file: "runtime/http/problem.ts" };
const fatal = { name: "FatalError", file: "runtime/kafka/errors.ts" };

function operation(name: string): WantedHandler {
  const stub = [
    `/** ${name} */\n${name}: async () => {\n  throw new `,
    problem,
    `(501, { detail: "${name}" });\n},\n`,
  ];
  return { name, stub, messages: [] };
}

function message(name: string): WantedHandler {
  return { name, stub: [`${name}: async () => {\n  throw new `, fatal, `("${name}");\n},\n`], messages: [] };
}

function type(name: string, of: Partial<WantedType>): WantedType {
  return { name, file: "server.ts", handlers: [], takers: [], maker: null, ...of };
}

const orders: WantedHandlers = {
  types: [
    type("OrdersHandlers", {
      handlers: ["placeOrder", "getOrder", "cancelOrder"].map(operation),
      takers: ["createOrdersRouter", "createOrdersListener"],
      maker: { name: "restHandlers", file: "src/handlers/rest.ts" },
    }),
  ],
};
const events: WantedHandlers = {
  types: [
    type("OrdersEventHandlers", {
      file: "consumer.ts",
      handlers: [
        message("onShipped"),
        { name: "onPayment", stub: ["onPayment: {},\n"], messages: ["paid", "refused"].map(message) },
      ],
      takers: ["createOrdersConsumer"],
      maker: { name: "eventHandlers", file: "src/handlers/events.ts" },
    }),
  ],
};
const tagged: WantedHandlers = {
  types: [
    type("ShopHandlers", { handlers: ["getCart", "getItem", "addItem"].map(operation) }),
    type("CartHandlers", { handlers: ["getCart", "addItem"].map(operation), file: "server-cart.ts" }),
    type("ItemHandlers", { handlers: [operation("getItem")], file: "server-item.ts" }),
  ],
};

/** Texts of files below the service's folder; what they become, and what is said of them. */
async function review(texts: Readonly<Record<string, string>>, wanted: readonly WantedHandlers[] = [orders]) {
  const files = new Map(Object.entries(texts).map(([path, text]) => [`/orders/${path}`, text]));
  const fileSystem: FileSystem = {
    ...fs,
    // Called with a path alone.
    readFileSync: ((path: string) => Buffer.from(files.get(path) ?? "")) as typeof fs.readFileSync,
  };
  const service = {
    name: "orders",
    folder: "/orders",
    place: "/orders/src",
    generated: "/orders/src/generated",
    sources: [...files.keys()],
    isConfigured: false,
    wanted,
  };
  const { edits, diagnostics } = await reviewHandlers([service], { fileSystem, knownComplete: new Set() });
  return {
    edits: Object.fromEntries(edits.map(({ path, content }) => [path.slice("/orders/".length), content])),
    added: edits.flatMap(({ added }) => added),
    helps: diagnostics.map(({ help }) => help),
    said: diagnostics.map(
      ({ code, message, position }) => `${code} ${position?.line}:${position?.column} ${message}`,
    ),
  };
}

const head = `import { HttpProblem } from "../generated/runtime/http/problem.js";
import type { OrdersHandlers } from "../generated/server.js";
`;
const stub = (name: string, indent: string) =>
  `${indent}/** ${name} */\n${indent}${name}: async () => {\n${indent}  throw new HttpProblem(501, { detail: "${name}" });\n${indent}},`;

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

describe("what cannot be told is said", () => {
  const cases: readonly { given: string; text: string; want: readonly string[] }[] = [
    {
      given: "a handler whose operation is gone",
      text: "const a: OrdersHandlers = {\n  placeOrder, getOrder, cancelOrder,\n  payOrder: async () => {},\n};\n",
      want: [
        "handler-not-in-contract 5:3 The contract has no `payOrder` any more; its handler is still here",
      ],
    },
    {
      given: "an operation that is gone, in types alone",
      text: 'type A = OrdersHandlers["payOrder"];\ntype B = Pick<OrdersHandlers, "getOrder" | "refund">;\nplaceOrder; cancelOrder;\n',
      want: [
        "handler-not-in-contract 3:25 The contract has no `payOrder` any more; its handler is still here",
        "handler-not-in-contract 4:44 The contract has no `refund` any more; its handler is still here",
      ],
    },
    {
      given: "a spread",
      text: "const a: OrdersHandlers = { placeOrder, ...readOrders() };\ngetOrder;\n",
      want: [
        "handler-unplaced 3:27 `cancelOrder` has no handler, and where it belongs cannot be told from the code",
      ],
    },
    {
      given: "a spread, and the handler elsewhere",
      text: "const a: OrdersHandlers = { ...all };\nplaceOrder; getOrder; const cancelOrder = 1;\n",
      want: [],
    },
    {
      given: "a class",
      text: "class A implements OrdersHandlers {\n  placeOrder() {}\n  getOrder() {}\n}\n",
      want: [
        "handler-unplaced 3:20 `cancelOrder` has no handler, and where it belongs cannot be told from the code",
      ],
    },
    {
      given: "a module as handlers",
      text: 'import * as all from "./all.js";\nimport { createOrdersRouter } from "../generated/server.js";\napp.use(createOrdersRouter(all));\nplaceOrder; getOrder;\n',
      want: [
        "handler-unplaced 5:28 `cancelOrder` has no handler, and where it belongs cannot be told from the code",
      ],
    },
    {
      given: "parts, none of which names the new one",
      text: 'const a: Pick<OrdersHandlers, "placeOrder"> = { placeOrder };\nconst b: Pick<OrdersHandlers, "getOrder"> = { getOrder };\n',
      want: [
        "handler-unplaced 3:31 `cancelOrder` has no handler, and where it belongs cannot be told from the code",
      ],
    },
    {
      given: "a value that comes from elsewhere",
      text: "function use(handlers: OrdersHandlers) {}\n",
      want: [],
    },
    {
      given: "a syntax error",
      text: "const a: OrdersHandlers = { placeOrder,, };\n",
      want: [
        "handlers-unreadable undefined:undefined The file was not looked at for missing handlers: it cannot be read as TypeScript",
      ],
    },
  ];
  it.each(cases)("of $given", async ({ text, want }) => {
    const { edits, said } = await review({ "src/a.ts": head + text });
    expect([said, edits]).toEqual([want, {}]);
  });

  it("of handlers that a service has none of, where it has others", async () => {
    const text = `${head}const a: OrdersHandlers = { placeOrder, getOrder, cancelOrder };\n`;
    expect((await review({ "src/a.ts": text }, [orders, events])).said).toEqual([
      "handlers-not-found undefined:undefined No code of `orders` handles `onShipped`, `onPayment`",
    ]);
    expect((await review({ "src/a.ts": "export {};\n" }, [orders, events])).said).toEqual([]);
  });

  it("of handlers whose API has no operations any more", async () => {
    const none: WantedHandlers = { types: [type("OrdersHandlers", {})] };
    const text = `${head}export const a: OrdersHandlers = { placeOrder };\n`;
    expect((await review({ "src/a.ts": text, "src/main.ts": "" }, [none])).said).toEqual([
      "handler-not-in-contract 3:36 The contract has no `placeOrder` any more; its handler is still here",
    ]);
    expect((await review({ "src/a.ts": "export {};\n" }, [none])).said).toEqual([]);
  });

  it("of handlers that nothing calls, where the service is put together beside them", async () => {
    const text = `${head}export const a: OrdersHandlers = { placeOrder, getOrder, cancelOrder };\n`;
    const main = (called: string) => ({ "src/a.ts": text, "src/main.ts": `run(${called});\n` });
    expect((await review(main("app"))).said).toEqual([
      "handlers-unserved 3:34 Nothing calls these `OrdersHandlers`: no file of the service names `createOrdersListener`",
    ]);
    expect((await review(main("createOrdersRouter(a)"))).said).toEqual([]);
  });

  it("of the first operation of a tag", async () => {
    const maker = (name: string) => ({ name: `${name}Handlers`, file: `src/handlers/${name}.ts` });
    const [whole, cart, item] = tagged.types;
    if (cart === undefined || item === undefined) throw new Error("there are two tags");
    const types = [whole, { ...cart, maker: maker("cart") }, { ...item, maker: maker("item") }] as const;
    const { said, helps } = await review(
      {
        "src/handlers/cart.ts": `import type { CartHandlers } from "../generated/server-cart.js";\nexport const cartHandlers = (): CartHandlers => ({ getCart, addItem });\n`,
        "src/main.ts": `import type { ShopHandlers } from "./generated/server.js";\nconst all: ShopHandlers = { ...cartHandlers() };\n`,
      },
      [{ types }],
    );
    expect(said).toEqual([
      "handler-unplaced 2:27 `getItem` has no handler, and where it belongs cannot be told from the code",
    ]);
    expect(helps).toEqual([
      "`npx commsgen init orders` writes `src/handlers/item.ts`; add here what it makes",
    ]);
  });

  it("of a handler whose operation has another tag now", async () => {
    const text = `import type { CartHandlers } from "../generated/server-cart.js";
import type { ItemHandlers } from "../generated/server-item.js";
const cart: CartHandlers = { getCart, addItem, getItem };
const item: ItemHandlers = { getItem };
`;
    expect((await review({ "src/a.ts": text }, [tagged])).said).toEqual([
      "handler-not-in-contract 3:48 `getItem` is no longer one of `CartHandlers`: the contract has put it under another tag",
    ]);
  });
});
