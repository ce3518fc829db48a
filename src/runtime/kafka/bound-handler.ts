import type { MessageHandlers } from "./message.js";

/** A handler that keeps its `this` where it is a method of a class. */
export function boundHandler(
  owner: object,
  handler: MessageHandlers<never, never, never>,
): MessageHandlers<never, never, never> {
  return typeof handler === "function" ? handler.bind(owner) : handler;
}
