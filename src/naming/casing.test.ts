import { describe, expect, test } from "vitest";
import { camelCase, kebabCase, pascalCase } from "./casing.js";

const table: readonly (readonly [text: string, pascal: string, camel: string, kebab: string])[] = [
  ["order", "Order", "order", "order"],
  ["Order", "Order", "order", "order"],
  ["order_status", "OrderStatus", "orderStatus", "order-status"],
  ["ORDER_STATUS", "OrderStatus", "orderStatus", "order-status"],
  ["HTTPServer", "HTTPServer", "httpServer", "http-server"],
  ["URL", "URL", "url", "url"],
  ["IDs", "IDs", "ids", "ids"],
  ["getURL", "GetURL", "getURL", "get-url"],
  ["users/list-followers", "UsersListFollowers", "usersListFollowers", "users-list-followers"],
  ["com.example.Order", "ComExampleOrder", "comExampleOrder", "com-example-order"],
  [".dot", "Dot", "dot", "dot"],
  ["../../etc/passwd", "EtcPasswd", "etcPasswd", "etc-passwd"],
  ["2fa", "_2fa", "_2fa", "2fa"],
  ["v1.2", "V1_2", "v1_2", "v1-2"],
  ["+1", "Plus1", "plus1", "plus-1"],
  ["-1", "Minus1", "minus1", "minus-1"],
  ["$ref", "Ref", "ref", "ref"],
  ["größe", "Größe", "größe", "groudfe"],
  ["注文", "注文", "注文", "u6ce8u6587"],
  ["café", "Café", "café", "cafe"],
  ["__proto__", "Proto", "proto", "proto"],
  ["😀", "U1F600", "u1F600", "u1-f600"],
  ["", "Unnamed", "unnamed", "unnamed"],
  ["  ", "Unnamed", "unnamed", "unnamed"],
];

describe("casing", () => {
  test.each(table)("%j -> %s, %s, %s", (text, pascal, camel, kebab) => {
    expect({ pascal: pascalCase(text), camel: camelCase(text), kebab: kebabCase(text) }).toEqual({
      pascal,
      camel,
      kebab,
    });
  });
});
