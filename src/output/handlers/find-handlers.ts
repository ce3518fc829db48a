import {
  type CallExpression,
  type Expression,
  Node,
  type ObjectLiteralExpression,
  type SourceFile,
  SyntaxKind,
  type TypeReferenceNode,
} from "ts-morph";
import { importedAs, type TypeAlias } from "./type-names.js";
import type { WantedType } from "./wanted-handlers.js";

/** A place in a file of the user's that deals with handlers. */
export type HandlerPlace =
  /** An object whose members are handlers. */
  | {
      readonly kind: "object";
      readonly type: WantedType;
      readonly node: ObjectLiteralExpression;
      readonly subset: Subset;
    }
  /** A handler on its own, or a list of names, in the type: `OrdersHandlers["placeOrder"]`, `Pick<OrdersHandlers, "placeOrder">`. */
  | { readonly kind: "name"; readonly type: WantedType; readonly name: string; readonly node: Node }
  /** Has the type, and how it comes to its members cannot be read off the syntax: a class, what another function returns. */
  | { readonly kind: "unclear"; readonly type: WantedType; readonly node: Node }
  /** Is given to a function that takes handlers, and comes from elsewhere; tells something where nothing else does. */
  | { readonly kind: "given"; readonly type: WantedType; readonly node: Node };

/** Which of the type's members an object has. */
export interface Subset {
  /** Of `Pick`; `null`: all. */
  readonly only: ReadonlySet<string> | null;
  /** Of `Omit`. */
  readonly without: ReadonlySet<string>;
}

const everything: Subset = { only: null, without: new Set() };

/** Types that leave the members as they are. */
const transparentTypes: ReadonlySet<string> = new Set(["Readonly", "Required", "Promise", "Awaited"]);

/**
 * What in a file is of the types, by syntax alone: objects by their type annotation, `satisfies`, the return type of the
 * function that they are returned from, or because they are given to a function that takes them. Each object once.
 */
export function findHandlers(
  file: SourceFile,
  types: readonly WantedType[],
  aliases: readonly TypeAlias[],
): readonly HandlerPlace[] {
  const references = file.getDescendantsOfKind(SyntaxKind.TypeReference);
  const calls = file.getDescendantsOfKind(SyntaxKind.CallExpression);
  const classes = file.getDescendantsOfKind(SyntaxKind.ClassDeclaration);
  const places: HandlerPlace[] = [];
  for (const type of types) {
    const isType = importedAs(
      file,
      type.name,
      aliases.filter((alias) => alias.type === type),
    );
    for (const reference of references) {
      if (isType(reference.getTypeName().getText())) places.push(...placesOfReference(reference, type));
    }
    for (const declaration of classes) {
      const node = declaration.getImplements().find((clause) => isType(clause.getExpression().getText()));
      if (node !== undefined) places.push({ kind: "unclear", type, node });
    }
    for (const taker of type.takers) places.push(...placesOfCalls(calls, importedAs(file, taker, []), type));
  }
  return distinct(places);
}

/** What the function of that name returns, as long as it has no type that says so itself. */
export function findMade(file: SourceFile, type: WantedType): readonly HandlerPlace[] {
  const name = type.maker?.name ?? "";
  const maker = file.getFunction(name) ?? file.getVariableDeclaration(name)?.getInitializer();
  if (maker === undefined || !isFunction(maker) || maker.getReturnTypeNode() !== undefined) return [];
  return distinct(returned(maker).flatMap((expression) => placeOfExpression(expression, type, everything)));
}

function placesOfReference(reference: TypeReferenceNode, type: WantedType): readonly HandlerPlace[] {
  const names: HandlerPlace[] = [];
  let subset = everything;
  let node: Node = reference;
  for (;;) {
    const parent = node.getParent();
    if (Node.isIndexedAccessTypeNode(parent)) {
      return namesOf(parent.getIndexTypeNode()).map(([name, at]) => ({ kind: "name", type, name, node: at }));
    }
    if (Node.isTypeReference(parent)) {
      const wrapper = parent.getTypeName().getText();
      const [, second] = parent.getTypeArguments();
      if (wrapper === "Pick" || wrapper === "Omit") {
        const listed = namesOf(second);
        const set = new Set(listed.map(([name]) => name));
        subset = wrapper === "Pick" ? { ...subset, only: set } : { ...subset, without: set };
        for (const [name, at] of listed) names.push({ kind: "name", type, name, node: at });
      } else if (!transparentTypes.has(wrapper)) {
        return names;
      }
    } else if (!Node.isParenthesizedTypeNode(parent)) {
      return [...names, ...placesOfTyped(node, { type, subset })];
    }
    node = parent;
  }
}

/** `"a" | "b"` -> each with its place; whatever else is in there is left out. */
function namesOf(node: Node | undefined): readonly (readonly [name: string, node: Node])[] {
  if (node === undefined) return [];
  if (Node.isParenthesizedTypeNode(node)) return namesOf(node.getTypeNode());
  if (Node.isUnionTypeNode(node)) return node.getTypeNodes().flatMap(namesOf);
  const literal = Node.isLiteralTypeNode(node) ? node.getLiteral() : undefined;
  return Node.isStringLiteral(literal) ? [[literal.getLiteralText(), node]] : [];
}

/** `node`: the type that a variable, a function's result or an expression has. */
function placesOfTyped(
  node: Node,
  { type, subset }: { readonly type: WantedType; readonly subset: Subset },
): readonly HandlerPlace[] {
  const parent = node.getParent();
  const expressions =
    Node.isVariableDeclaration(parent) || Node.isPropertyDeclaration(parent)
      ? [parent.getInitializer()]
      : Node.isSatisfiesExpression(parent) || Node.isAsExpression(parent)
        ? [parent.getExpression()]
        : isFunction(parent) && parent.getReturnTypeNode() === node
          ? returned(parent)
          : [];
  return expressions.flatMap((expression) =>
    expression === undefined ? [] : placeOfExpression(expression, type, subset),
  );
}

function placesOfCalls(
  calls: readonly CallExpression[],
  isTaker: (text: string) => boolean,
  type: WantedType,
): readonly HandlerPlace[] {
  return calls.flatMap((call): readonly HandlerPlace[] => {
    const [handlers] = call.getArguments();
    if (handlers === undefined || !isTaker(call.getExpression().getText())) return [];
    const object = objectOf(handlers);
    if (object === null) return [{ kind: "given", type, node: handlers }];
    return [{ kind: "object", type, node: object, subset: everything }];
  });
}

function placeOfExpression(expression: Node, type: WantedType, subset: Subset): readonly [HandlerPlace] {
  const node = objectOf(expression);
  if (node !== null) return [{ kind: "object", type, node, subset }];
  return [{ kind: "unclear", type, node: expression }];
}

/** The object that an expression is, through parentheses, `as`, `Object.freeze` and a constant of the same file. */
function objectOf(expression: Node): ObjectLiteralExpression | null {
  if (Node.isObjectLiteralExpression(expression)) return expression;
  if (
    Node.isParenthesizedExpression(expression) ||
    Node.isAsExpression(expression) ||
    Node.isSatisfiesExpression(expression) ||
    Node.isAwaitExpression(expression)
  ) {
    return objectOf(expression.getExpression());
  }
  if (Node.isCallExpression(expression) && expression.getExpression().getText() === "Object.freeze") {
    const [frozen] = expression.getArguments();
    return frozen === undefined ? null : objectOf(frozen);
  }
  return Node.isIdentifier(expression) ? constantObject(expression, expression.getText()) : null;
}

function constantObject(from: Node, name: string): ObjectLiteralExpression | null {
  for (const scope of from.getAncestors()) {
    if (!Node.isStatemented(scope)) continue;
    const initializer = scope.getVariableDeclaration(name)?.getInitializer();
    if (initializer === undefined) continue;
    // Not again by name: a constant may be made of itself in code that does not compile.
    return Node.isIdentifier(initializer) ? null : objectOf(initializer);
  }
  return null;
}

function isFunction(node: Node | undefined) {
  return (
    Node.isFunctionDeclaration(node) ||
    Node.isFunctionExpression(node) ||
    Node.isArrowFunction(node) ||
    Node.isMethodDeclaration(node) ||
    Node.isGetAccessorDeclaration(node)
  );
}

/** What a function returns; nothing of the functions in it. */
function returned(maker: Node): readonly Expression[] {
  if (Node.isArrowFunction(maker)) {
    const body = maker.getBody();
    if (Node.isExpression(body)) return [body];
  }
  const found: Expression[] = [];
  maker.forEachDescendant((node, traversal) => {
    if (Node.isFunctionLikeDeclaration(node) || Node.isFunctionExpression(node)) traversal.skip();
    const expression = Node.isReturnStatement(node) ? node.getExpression() : undefined;
    if (expression !== undefined) found.push(expression);
  });
  return found;
}

/** An object that is found by its constant and by the function that takes it is one. */
function distinct(places: readonly HandlerPlace[]): readonly HandlerPlace[] {
  const seen = new Set<string>();
  return places.filter(({ kind, node, type }) => {
    const key = `${kind} ${node.getPos()} ${node.getEnd()} ${kind === "object" ? "" : type.name}`;
    return seen.size < seen.add(key).size;
  });
}
