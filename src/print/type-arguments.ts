import { lineWidth, widthOf } from "./layout.js";
import { code, join, type Printable } from "./printable.js";

/**
 * `SendMethod<Order, SendOptions>`, an argument a line where that is too long.
 *
 * @param at where it begins: the indent of its line, how many columns of that are taken, and how many follow
 */
export function typeWithArguments(
  name: Printable,
  list: readonly Printable[],
  at: { readonly indent: string; readonly before: number; readonly after: number },
): Printable {
  const flat = code`${name}<${join(list, ", ")}>`;
  if (at.before + widthOf(flat) + at.after <= lineWidth) return flat;
  return code`${name}<\n${at.indent}  ${join(list, `,\n${at.indent}  `)}\n${at.indent}>`;
}
