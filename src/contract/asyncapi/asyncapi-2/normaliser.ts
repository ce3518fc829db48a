import type { ReadingContext } from "../../reading/context.js";
import { entriesOf, field, type Located, located, overlay } from "../../reading/located.js";
import type { Normaliser } from "../context.js";
import { withTraits } from "../traits.js";
import { normaliseDocument } from "./document.js";

/** AsyncAPI 2.x in the shape of 3.x. */
export function asyncApi2Normaliser(context: ReadingContext): Normaliser {
  const traits: Normaliser["traits"] = (owner, expected) =>
    withTraits(owner, { expected, winner: "traits" }, context);
  return {
    document: (root) => normaliseDocument(root, { context, traits }),
    traits,
    message: normaliseMessage,
    server: normaliseServer,
  };
}

/** `schemaFormat` and `payload` side by side -> a multi-format schema as the payload. */
function normaliseMessage(message: Located): Located {
  const format = field(message, "schemaFormat");
  const payload = field(message, "payload");
  if (format === null || payload === null) return message;
  const kept = entriesOf(message).filter(([key]) => key !== "schemaFormat" && key !== "payload");
  const multiFormat = overlay(payload.source, [
    ["schemaFormat", format],
    ["schema", payload],
  ]);
  return overlay(message.source, [...kept, ["payload", multiFormat]]);
}

/** `url: kafka://broker:9092/path` -> `host: broker:9092/path`; the scheme is the protocol where nothing else says. */
function normaliseServer(server: Located): Located {
  const url = field(server, "url");
  if (url === null || typeof url.value !== "string") return server;
  const match = /^(?:([a-z][a-z0-9+.-]*):)?\/\/(.*)$/is.exec(url.value);
  const kept = entriesOf(server).filter(([key]) => key !== "url" && key !== "host" && key !== "pathname");
  const scheme = match?.[1];
  return overlay(server.source, [
    ["protocol", scheme === undefined ? null : located(scheme, url.source)],
    ...kept,
    ["host", located(match?.[2] ?? url.value, url.source)],
  ]);
}
