import { expect, it } from "vitest";
import { LIMIT, listen, operation, send } from "../../../test/support/http-server.js";
import { createListener, route } from "./server.js";

it("gives each request defaults of its own", async () => {
  const tags = {
    ...LIMIT,
    name: "tags",
    shape: { kind: "array", items: "string" },
    default: ["new"],
  } as const;
  const list = operation("list", "GET", "/", { parameters: [tags] });
  const seen: unknown[] = [];
  const listener = createListener([
    route(list, (request) => {
      const own: unknown = Object(request).query.tags;
      seen.push(structuredClone(own));
      if (Array.isArray(own)) own.push("spoilt");
      return { status: 200, body: { a: 1 } };
    }),
  ]);
  const url = await listen(listener);
  await send(url, {});
  await send(url, {});
  expect(seen).toEqual([["new"], ["new"]]);
});
