import { describe, expect, it } from "vitest";
import { DiagnosticBag } from "../diagnostics/index.js";
import { checkServiceFolders } from "./service-folders.js";

describe("checkServiceFolders", () => {
  const cases: readonly {
    given: string;
    folders: Readonly<Record<string, string>>;
    named?: readonly string[];
    want: readonly string[];
  }[] = [
    { given: "nothing configured", folders: {}, want: [] },
    { given: "a folder of its own", folders: { orders: "/p/orders" }, want: [] },
    { given: "the output root itself", folders: { orders: "/p/generated" }, want: [] },
    {
      given: "a misspelt service",
      folders: { order: "/p/orders" },
      want: ["config-unknown-service Did you mean `orders`?"],
    },
    {
      given: "an unknown service",
      folders: { x: "/p/x" },
      want: ["config-unknown-service The services are: orders, payments"],
    },
    {
      given: "another setting of a misspelt service",
      folders: {},
      named: ["payment"],
      want: ["config-unknown-service Did you mean `payments`?"],
    },
    {
      given: "one folder for two",
      folders: { orders: "/p/a", payments: "/p/A" },
      want: ["config-invalid null"],
    },
    {
      given: "the folder of another",
      folders: { orders: "/p/generated/payments" },
      want: ["config-invalid null"],
    },
  ];
  it.each(cases)("given $given", ({ folders, named = [], want }) => {
    const bag = new DiagnosticBag();
    const layout = {
      root: "/p/generated",
      serviceFolders: new Map(Object.entries(folders)),
      project: "/p",
      named,
    };
    checkServiceFolders(["orders", "payments"], layout, bag);
    expect(bag.items.map(({ code, help }) => `${code} ${help}`)).toEqual(want);
  });
});
