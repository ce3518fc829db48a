import { tokensOf } from "./reference-address.js";

export interface TextRange {
  readonly offset: number;
  readonly length: number;
}

/** The pointers that are looked for in one document, as a tree: one pass over the text finds all of them. */
export interface PointerNode {
  readonly children: Map<string, PointerNode>;
  range: TextRange | null;
}

export function pointerTree(pointers: Iterable<string>): PointerNode {
  const root = newNode();
  for (const pointer of pointers) {
    let node = root;
    for (const token of tokensOf(pointer)) {
      let next = node.children.get(token);
      if (next === undefined) {
        next = newNode();
        node.children.set(token, next);
      }
      node = next;
    }
  }
  return root;
}

/** The range of the pointer, or of its nearest ancestor that the document has. */
export function nearestRange(root: PointerNode, pointer: string): TextRange {
  let found = root.range;
  let node: PointerNode | undefined = root;
  for (const token of tokensOf(pointer)) {
    node = node.children.get(token);
    if (node === undefined || node.range === null) break;
    found = node.range;
  }
  return found ?? { offset: 0, length: 1 };
}

function newNode(): PointerNode {
  return { children: new Map(), range: null };
}
