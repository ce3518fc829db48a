import type { DiagnosticBag } from "../../diagnostics/index.js";
import type { Message, Payload, SchemaIndex } from "../../model/index.js";
import { Kind, SchemaKinds } from "../type-expression/kinds.js";
import type { PayloadPlan } from "./events-plan.js";

/** What of the message decides how its payload travels: the content type, and without one what the payload is. */
export function planPayload(message: Message, index: SchemaIndex, bag: DiagnosticBag): PayloadPlan {
  const { payload, contentType } = message;
  const schema = payload.kind === "schema" ? payload.schema : null;
  if (payload.kind === "opaque") return { format: "bytes", contentType, schema: null };
  if (contentType === null || isJson(contentType)) return { format: "json", contentType, schema };
  if (isAvro(payload, contentType)) {
    bag.add(
      "not-supported-yet",
      "Avro's binary format is not written or read yet: messages travel as JSON, with the types and rules of the Avro schema",
      { source: message.source },
    );
    return { format: "json", contentType: null, schema };
  }
  const format = essenceOf(contentType).startsWith("text/") ? "text" : "bytes";
  if (schema === null) return { format, contentType, schema };
  const kinds = new SchemaKinds(index).of(schema);
  if (format === "text" && kinds === Kind.string) return { format, contentType, schema };
  // Bytes are described as strings, or as anything.
  if (kinds !== Kind.string && kinds !== Kind.all) {
    bag.add(
      "content-type-unsupported",
      `Payloads of \`${contentType}\` cannot be written or read by their schema yet: \`${message.key}\` holds ${format === "text" ? "a string" : "bytes"}`,
      { source: message.source },
    );
  }
  return { format, contentType, schema: null };
}

function essenceOf(contentType: string): string {
  return (contentType.split(";")[0] ?? "").trim().toLowerCase();
}

function isJson(contentType: string): boolean {
  const essence = essenceOf(contentType);
  return essence === "application/json" || essence.endsWith("+json") || essence.endsWith("/json");
}

function isAvro(payload: Payload, contentType: string): boolean {
  return payload.kind === "schema" && payload.writtenIn === "avro" && contentType.includes("avro");
}
