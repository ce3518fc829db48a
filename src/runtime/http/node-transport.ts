import type { Transport } from "./transport.js";

/** Sends by `node:http` and `node:https` what `fetch` refuses: TRACE, and a body with GET or HEAD. */
export const nodeTransport: Transport = () => {
  throw new Error("not built yet");
};
