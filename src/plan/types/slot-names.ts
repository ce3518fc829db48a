import type { NamedSchema } from "../../model/index.js";
import {
  isGlobalName,
  isReservedWord,
  type NameRequest,
  type NameScope,
  pascalCase,
  settleNames,
  spellingRank,
} from "../../naming/index.js";
import type { Slot } from "./slots.js";

/** The name of every slot's type, without what tells views apart. */
export type SlotNames = ReadonlyMap<Slot, string>;

/**
 * Names all slots, level by level: what contracts name themselves first, then what stands inside it, so that an inline
 * schema never takes a name away from a component.
 */
export function nameSlots(roots: readonly Slot[], scope: NameScope): SlotNames {
  const names = new Map<Slot, string>();
  const rivals = namesInSeveralFiles(roots);
  let level: readonly { readonly slot: Slot; readonly parent: string }[] = roots.map((slot) => ({
    slot,
    parent: "",
  }));
  while (level.length > 0) {
    const requests = uniqueKeys(level.map(({ slot, parent }) => requestOf(slot, parent, { scope, rivals })));
    const settled = settleNames(requests, scope);
    const next: { readonly slot: Slot; readonly parent: string }[] = [];
    for (const [index, { slot }] of level.entries()) {
      const name = settled.get(requests[index]?.key ?? "") ?? "";
      names.set(slot, name);
      for (const child of slot.children) next.push({ slot: child, parent: name });
    }
    level = next;
  }
  return names;
}

/** One place of a contract can stand for several schemas (`$dynamicRef`); those are told apart by their order. */
function uniqueKeys(requests: readonly NameRequest[]): readonly NameRequest[] {
  const counts = new Map<string, number>();
  return requests.map((request) => {
    const count = counts.get(request.key) ?? 0;
    counts.set(request.key, count + 1);
    return count === 0 ? request : { ...request, key: `${request.key}\n${count}` };
  });
}

interface Naming {
  readonly scope: NameScope;
  /** Names, in lower case, that several files give to schemas. */
  readonly rivals: ReadonlySet<string>;
}

function requestOf(slot: Slot, parent: string, { scope, rivals }: Naming): NameRequest {
  const wanted = slot.words.map((word) => usable(word, parent, scope));
  if (slot.named === null) return { key: slot.key, candidates: wanted, priority: parent === "" ? 4 : 5 };
  const { nameHint, origin } = slot.named;
  const [pascal = ""] = wanted;
  const context = rivals.has(pascal.toLowerCase()) ? contextNames(slot.named) : [];
  const exactness = spellingRank(nameHint, pascal);
  return {
    key: slot.key,
    candidates: [...wanted, ...rawSpelling(nameHint), ...context],
    priority: origin === "component" ? exactness : 3,
  };
}

function namesInSeveralFiles(roots: readonly Slot[]): ReadonlySet<string> {
  const files = new Map<string, string>();
  const rivals = new Set<string>();
  for (const { named, schema } of roots) {
    if (named === null) continue;
    const name = pascalCase(named.nameHint).toLowerCase();
    const file = files.get(name) ?? schema.source.file;
    files.set(name, file);
    if (file !== schema.source.file) rivals.add(name);
  }
  return rivals;
}

/** `("Item", "OrderLines")` -> `OrderLinesItem`; a title that holds the parent's name already stands alone. */
function usable(word: string, parent: string, scope: NameScope): string {
  const name = parent !== "" && word.length > parent.length && word.startsWith(parent) ? word : parent + word;
  return isGlobalName(name) || isReservedWord(name) || scope.has(name) ? `${name}Model` : name;
}

/** `order_item` -> `Order_item`: keeps what casing loses, for two components that differ only in that. */
function rawSpelling(name: string): readonly string[] {
  const raw = name.replace(/[^\p{ID_Continue}]+/gu, "_").replace(/^_+|_+$/g, "");
  const spelled = raw.charAt(0).toUpperCase() + raw.slice(1);
  return /^[\p{ID_Start}]/u.test(spelled) && raw.includes("_") ? [spelled] : [];
}

/** Schemas of one name in several files: `common/money.yaml#/...Amount` -> `MoneyAmount`, `CommonMoneyAmount`. */
function contextNames({ nameHint, schema }: NamedSchema): readonly string[] {
  const path = schema.source.file.split("/");
  const stem = (path.at(-1) ?? "").split(".")[0] ?? "";
  const name = pascalCase(nameHint);
  const near = pascalCase(stem) + name;
  return [near, pascalCase(path.at(-2) ?? "") + near];
}
