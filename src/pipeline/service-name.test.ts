import { describe, expect, it } from "vitest";
import { serviceName } from "./service-name.js";

describe("serviceName", () => {
  const cases: readonly { uri: string; title?: string; extension?: unknown; want: string; from: string }[] = [
    { uri: "/p/specs/orders/openapi.yaml", extension: "shop", want: "shop", from: "x-service" },
    { uri: "/p/specs/orders/openapi.yaml", extension: "Größe & Co.", want: "grosse-co", from: "x-service" },
    { uri: "/p/specs/orders/openapi.yaml", extension: 3, want: "orders", from: "folder" },
    { uri: "/p/specs/orders/openapi.yaml", extension: "--", want: "orders", from: "folder" },
    { uri: "/p/specs/orders/openapi.yaml", want: "orders", from: "folder" },
    { uri: "/p/specs/orders/asyncapi.json", want: "orders", from: "folder" },
    { uri: "/p/specs/orders/v1/openapi.yaml", want: "orders", from: "folder" },
    { uri: "/p/specs/orders/rest.yml", want: "orders", from: "folder" },
    { uri: "C:/p/specs/Order Service/openapi.yaml", want: "order-service", from: "folder" },
    { uri: "/p/specs/openapi.yaml", title: "The Shop", want: "the-shop", from: "title" },
    { uri: "/p/specs/v2/openapi.yaml", title: "The Shop", want: "the-shop", from: "title" },
    { uri: "/p/specs/orders.openapi.yaml", title: "The Shop", want: "orders", from: "file" },
    { uri: "/p/specs/Orders.AsyncAPI.yaml", want: "orders", from: "file" },
    {
      uri: "/p/specs/petstore.yaml",
      title: "Swagger Petstore - OpenAPI 3.1",
      want: "swagger-petstore-openapi-3-1",
      from: "title",
    },
    { uri: "/p/specs/petstore.yaml", title: "", want: "petstore", from: "title" },
    { uri: "/p/specs/petstore.yaml", title: "ペットストア", want: "ペットストア", from: "title" },
    { uri: "/p/specs/---.yaml", title: "!!!", want: "api", from: "title" },
    { uri: "/p/specs/x.yaml", title: "../../etc/passwd", want: "etc-passwd", from: "title" },
    { uri: "/p/specs/x.yaml", title: "__proto__", want: "proto", from: "title" },
    { uri: "/p/specs/x.yaml", title: "CON", want: "con-service", from: "title" },
    { uri: "/p/specs/x.yaml", title: "a".repeat(100), want: "a".repeat(64), from: "title" },
    { uri: "/repo/openapi.yaml", title: "The Shop", want: "the-shop", from: "title" },
    { uri: "/repo/orders/openapi.yaml", title: "The Shop", want: "orders", from: "folder" },
    { uri: "/home/ada/shop/packages/orders/api.yaml", title: "The Shop", want: "orders", from: "folder" },
    { uri: "/repo/lib/api.yaml", title: "The Shop", want: "the-shop", from: "title" },
    { uri: "/tmp/x81/openapi.yaml", title: "The Shop", want: "the-shop", from: "title" },
    { uri: "/contracts/orders/openapi.yaml", title: "The Shop", want: "orders", from: "folder" },
    { uri: "https://example.com/orders/openapi.yaml?x=1", want: "orders", from: "folder" },
  ];
  const isProjectRoot = (folder: string): boolean => folder === "/repo" || folder === "/home/ada/shop";
  it.each(cases)(
    "$uri, x-service $extension, title $title -> $want",
    ({ uri, title = "", extension, want, from }) => {
      // The table holds JSON values only.
      const source = { uri, title, extension: extension as string | undefined, isProjectRoot };
      expect(serviceName(source)).toMatchObject({ slug: want, from });
    },
  );
});
