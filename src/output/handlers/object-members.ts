import { Node, type ObjectLiteralExpression } from "ts-morph";

/** The members of an object as its syntax has them. */
export interface ObjectMembers {
  /** By name, with the node of the whole member. */
  readonly named: ReadonlyMap<string, Node>;
  /** `true`: it may have more, by a spread or a computed name. */
  readonly isOpen: boolean;
}

export function membersOf(object: ObjectLiteralExpression): ObjectMembers {
  const named = new Map<string, Node>();
  let isOpen = false;
  for (const member of object.getProperties()) {
    const name = Node.isSpreadAssignment(member) ? null : nameText(member.getNameNode());
    if (name === null) isOpen = true;
    else named.set(name, member);
  }
  return { named, isOpen };
}

/** `placeOrder`, `"place-order"`, `["placeOrder"]`; `null`: only known when the code runs. */
function nameText(name: Node): string | null {
  if (Node.isComputedPropertyName(name)) {
    const expression = name.getExpression();
    return Node.isStringLiteral(expression) || Node.isNoSubstitutionTemplateLiteral(expression)
      ? expression.getLiteralText()
      : null;
  }
  return Node.isStringLiteral(name) || Node.isNumericLiteral(name)
    ? String(name.getLiteralValue())
    : name.getText();
}

/** The place of a member's name, which is where a report points to. */
export function nameNode(member: Node): Node {
  return Node.hasName(member) || Node.isPropertyNamed(member) ? member.getNameNode() : member;
}
