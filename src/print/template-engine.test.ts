import { describe, expect, it } from "vitest";
import { TemplateEngine, type TemplateView } from "./template-engine.js";

const render = (template: string, view: TemplateView) => new TemplateEngine().render(template, view);

describe("TemplateEngine", () => {
  it.each<[string, TemplateView, string]>([
    ["a {{b}}", { b: "<&\"'>" }, "a <&\"'>"],
    ["{{sqlIdent a}}.{{sqlString b}}", { a: 'x"y', b: "it's" }, "\"x\"\"y\".'it''s'"],
    ["{{#each list}}{{name}};{{/each}}", { list: [{ name: "a" }, { name: "b" }] }, "a;b;"],
    ["{{#if yes}}{{a}}{{else}}no{{/if}}", { yes: false, a: 1 }, "no"],
    ["{{a}}", { a: "{{b}}" }, "{{b}}"],
    ["{{a}}", { a: 0 }, "0"],
  ])("%s", (template, view, want) => {
    expect(render(template, view)).toBe(want);
  });

  it.each<[string, string, TemplateView, RegExp]>([
    ["a path that the view lacks", "{{a}}", {}, /"a" not defined/],
    ["one within an escaper", "{{sqlIdent a}}", {}, /needs a text/],
    [
      "a number where a text is escaped",
      "{{sqlString a}}",
      { a: 1 },
      /needs a text, and the view has number/,
    ],
    ["a helper that does not exist", "{{shout a}}", { a: "x" }, /unknown helper shout/],
    ["a helper that is found in the view", "{{a b}}", { a: "x", b: "y" }, /unknown helper a/],
    ["no template", "{{#if}", {}, /Parse error/],
  ])("throws for %s", (_, template, view, want) => {
    expect(() => render(template, view)).toThrow(want);
  });

  it("keeps its helpers to itself", async () => {
    render("{{sqlIdent a}}", { a: "x" });
    const { default: shared } = await import("handlebars");
    expect(Object.keys(shared.helpers)).not.toContain("sqlIdent");
  });
});
