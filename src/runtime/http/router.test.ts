import { describe, expect, it } from "vitest";
import { PathRouter } from "./router.js";

const TEMPLATES = [
  "/",
  "/orders",
  "/orders/{id}",
  "/orders/mine",
  "/orders/{id}/lines",
  "/orders/{id}/lines/",
  "/files/{name}.{extension}",
  "/files/{name}.json",
  "/files/{whole}",
  "/jobs/{id}:cancel",
  "/a/{x}{y}",
  "/with space/ü",
  "/coded%20text",
  "/search?kind=a",
  "/search?kind=b",
  "/__proto__/{constructor}",
];

function routerOf(templates: readonly string[]): PathRouter<string> {
  const router = new PathRouter<string>();
  for (const template of templates) router.add("GET", template, template);
  router.seal();
  return router;
}

describe("PathRouter", () => {
  it.each<[string, string | null, Record<string, string>]>([
    ["/", "/", {}],
    ["/orders", "/orders", {}],
    ["/orders/", null, {}],
    ["//orders", null, {}],
    ["/Orders", null, {}],
    ["/%6Frders", "/orders", {}],
    ["/orders/mine", "/orders/mine", {}],
    ["/orders/%6Dine", "/orders/mine", {}],
    ["/orders/7", "/orders/{id}", { id: "7" }],
    ["/orders/a%2Fb", "/orders/{id}", { id: "a%2Fb" }],
    ["/orders/%zz", "/orders/{id}", { id: "%zz" }],
    ["/orders/mine/lines", "/orders/{id}/lines", { id: "mine" }],
    ["/orders/mine/lines/", "/orders/{id}/lines/", { id: "mine" }],
    ["/orders//lines", null, {}],
    ["/files/a.b.txt", "/files/{name}.{extension}", { name: "a.b", extension: "txt" }],
    ["/files/a.b.json", "/files/{name}.json", { name: "a.b" }],
    ["/files/.txt", "/files/{whole}", { whole: ".txt" }],
    ["/files/a.", "/files/{whole}", { whole: "a." }],
    ["/files/a", "/files/{whole}", { whole: "a" }],
    ["/jobs/7:cancel", "/jobs/{id}:cancel", { id: "7" }],
    ["/jobs/:cancel", null, {}],
    ["/jobs/7", null, {}],
    ["/a/12", "/a/{x}{y}", { x: "1", y: "2" }],
    ["/a/1", null, {}],
    ["/with%20space/%C3%BC", "/with space/ü", {}],
    ["/coded%20text", "/coded%20text", {}],
    ["/search?kind=b", "/search?kind=b", {}],
    ["/search?x=1&kind=a", "/search?kind=a", {}],
    ["/__proto__/x", "/__proto__/{constructor}", { constructor: "x" }],
    ["/constructor", null, {}],
  ])("%s", (url, want, captures) => {
    const [path = "", query = ""] = url.split("?");
    const [found] = routerOf(TEMPLATES).find("GET", path, query)?.candidates ?? [];
    expect(found?.value ?? null).toBe(want);
    const named = found?.names.map((name, index) => [name, found.captures[index]]) ?? [];
    expect(Object.fromEntries(named)).toEqual(captures);
  });

  it("goes on to a less exact path that has the method", () => {
    const router = new PathRouter<string>();
    router.add("POST", "/orders/mine", "post mine");
    router.add("GET", "/orders/{id}", "get one");
    router.seal();
    expect(router.find("GET", "/orders/mine", "")?.candidates).toMatchObject([{ value: "get one" }]);
    expect(router.find("PUT", "/orders/mine", "")).toEqual({ candidates: [], methods: ["POST", "GET"] });
  });

  it("finds the same in whatever order the routes come", () => {
    const [forth, back] = [routerOf(TEMPLATES), routerOf([...TEMPLATES].reverse())];
    for (const path of ["/files/a.b.json", "/files/a.b", "/files/x", "/orders/mine", "/orders/1"]) {
      expect(back.find("GET", path, "")).toEqual(forth.find("GET", path, ""));
    }
  });

  it("takes no more than linear time for a hostile path", () => {
    const router = routerOf(["/{a}.{b}.{c}.{d}.{e}.{f}x"]);
    const start = performance.now();
    expect(router.find("GET", `/${".".repeat(100_000)}`, "")).toBeNull();
    expect(performance.now() - start).toBeLessThan(200);
  });
});
