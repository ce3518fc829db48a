import { describe, expect, test } from "vitest";
import { ref, type TypesRow, text, typesOf } from "../../../test/support/types-table.js";

const compositions: readonly TypesRow[] = [
  {
    name: "allOf of inline objects is one interface",
    given: {
      Order: {
        allOf: [
          { type: "object", properties: { id: text } },
          { type: "object", properties: { note: text }, required: ["id", "note"] },
        ],
      },
    },
    want: `
export interface Order {
  id: string;
  note: string;
}
`,
  },
  {
    name: "allOf with references extends; what a sibling requires is restated; conflicts mean both",
    given: {
      Base: { type: "object", required: ["kind"], properties: { id: text, kind: text } },
      Stamped: { type: "object", properties: { at: text } },
      Derived: {
        allOf: [
          ref("Base"),
          ref("Stamped"),
          { required: ["id"], properties: { kind: { const: "derived" }, extra: text } },
        ],
      },
      Both: { allOf: [ref("Base"), ref("Stamped")] },
      Same: { allOf: [ref("Base")], description: "The same" },
    },
    want: `
export interface Base {
  id?: string;
  kind: string;
}

export interface Stamped {
  at?: string;
}

export interface Derived extends Base, Stamped {
  kind: "derived";
  extra?: string;
  id: string;
}

export type Both = Base & Stamped;

/** The same */
export type Same = Base;
`,
  },
  {
    name: "bases that disagree are restated",
    given: {
      A: { type: "object", properties: { status: text } },
      B: { type: "object", required: ["status"], properties: { status: { enum: ["open", "paid"] } } },
      C: { allOf: [ref("A"), ref("B"), { properties: { c: text } }] },
    },
    want: `
export interface A {
  status?: string;
}

export interface B {
  status: "open" | "paid";
}

export interface C extends A, B {
  c?: string;
  status: "open" | "paid";
}
`,
  },
  {
    name: "a base with typed further properties is written out",
    given: {
      Labels: { type: "object", properties: { a: text }, additionalProperties: text },
      More: { allOf: [ref("Labels"), { properties: { count: { type: "integer" } } }] },
    },
    want: `
export interface Labels {
  a?: string;
  /** Further properties; the type takes in the named ones, as TypeScript demands. */
  [key: string]: string | undefined;
}

export interface More {
  a?: string;
  count?: number;
  /** Further properties; the type takes in the named ones, as TypeScript demands. */
  [key: string]: string | number | undefined;
}
`,
  },
  {
    name: "unions, with properties beside them, and with branches that only require",
    given: {
      Card: { type: "object", properties: { number: text } },
      Bank: { type: "object", properties: { iban: text } },
      Payment: { oneOf: [ref("Card"), ref("Bank"), { type: "null" }] },
      Booked: {
        type: "object",
        required: ["id"],
        properties: { id: text },
        oneOf: [ref("Card"), ref("Bank")],
      },
      Contact: {
        type: "object",
        properties: { mail: text, phone: text },
        anyOf: [{ required: ["mail"] }, { required: ["phone"] }],
      },
    },
    want: `
export interface Card {
  number?: string;
}

export interface Bank {
  iban?: string;
}

export type Payment = Card | Bank | null;

export type Booked = { id: string } & (Card | Bank);

export interface Contact {
  mail?: string;
  phone?: string;
}
`,
  },
];

const discriminated: readonly TypesRow[] = [
  {
    name: "a discriminator tells branches apart where their own schemas do not",
    given: {
      Card: { type: "object", required: ["kind"], properties: { kind: text } },
      Bank: { type: "object", properties: { kind: { enum: ["bank", "sepa"] } } },
      Cash: { type: "object", required: ["kind"], properties: { kind: { const: "cash" } } },
      Coin: { type: "object", properties: { kind: { type: "integer" } } },
      Payment: {
        oneOf: [ref("Card"), ref("Bank"), ref("Cash"), ref("Coin")],
        discriminator: {
          propertyName: "kind",
          mapping: {
            card: ref("Card").$ref,
            visa: ref("Card").$ref,
            bank: ref("Bank").$ref,
            cash: ref("Cash").$ref,
          },
        },
      },
    },
    want: `
export interface Card {
  kind: string;
}

export interface Bank {
  kind?: "bank" | "sepa";
}

export interface Cash {
  kind: "cash";
}

export interface Coin {
  kind?: number;
}

export type Payment = (Card & { kind: "card" | "visa" }) | (Bank & { kind?: "bank" }) | Cash | Coin;
`,
  },
  {
    name: "a parent that is the union of its children: they take over what it says itself",
    given: {
      Pet: {
        type: "object",
        required: ["petType"],
        properties: { petType: text },
        oneOf: [ref("Cat"), ref("Dog")],
        discriminator: { propertyName: "petType" },
      },
      Cat: { allOf: [ref("Pet"), { type: "object", properties: { meows: { type: "boolean" } } }] },
      Dog: {
        allOf: [
          ref("Pet"),
          { type: "object", properties: { friends: { type: "array", items: ref("Pet") } } },
        ],
      },
    },
    want: `
export type Pet = (Cat & { petType: "Cat" }) | (Dog & { petType: "Dog" });

export interface Cat {
  petType: string;
  meows?: boolean;
}

export interface Dog {
  petType: string;
  friends?: Pet[];
}
`,
  },
  {
    name: "cycles of any kind compile",
    given: {
      Json: {
        anyOf: [
          text,
          { type: "array", items: ref("Json") },
          { type: "object", additionalProperties: ref("Json") },
        ],
      },
      Self: { anyOf: [ref("Self"), text] },
      Left: { anyOf: [ref("Right"), text] },
      Right: { anyOf: [ref("Left"), { type: "number" }] },
      X: { allOf: [ref("Y")], properties: { x: text } },
      Y: { allOf: [ref("X")], properties: { y: text } },
      Tree: { type: "object", properties: { children: { type: "array", items: ref("Tree") } } },
    },
    want: `
export type Json = string | Json[] | { [key: string]: Json };

export type Self = string;

export type Left = string | number;

export type Right = number | string;

export interface X {
  x?: string;
  y?: string;
}

export interface Y {
  y?: string;
  x?: string;
}

export interface Tree {
  children?: Tree[];
}
`,
  },
];

describe("types of allOf, oneOf and anyOf", () => {
  test.each([...compositions, ...discriminated])("$name", (row) => {
    expect(typesOf(row)).toBe(row.want);
  });
});
