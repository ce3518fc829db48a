import { describe, expect, it } from "vitest";
import { events, head, orders, review, tagged, wantedType } from "../../../test/support/review-handlers.js";
import type { WantedHandlers } from "./index.js";

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
    const none: WantedHandlers = { types: [wantedType("OrdersHandlers", {})] };
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
