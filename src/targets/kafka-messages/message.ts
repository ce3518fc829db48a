import {
  type HeadersPlan,
  type KafkaSymbols,
  type KeyPlan,
  keyAccessor,
  type MessagePlan,
  messageTypes,
  messageView,
} from "../../plan/events/index.js";
import type { NamedType } from "../../plan/type-plan.js";
import type { PlannedTypes } from "../../plan/types/planned-types.js";
import {
  arrayDoc,
  callDoc,
  code,
  type Doc,
  jsDoc,
  layOut,
  objectDoc,
  type Printable,
  propKey,
  sequenceDoc,
  tsString,
  typeWithArguments,
} from "../../print/index.js";

/** What the printers of one file share. */
export interface MessageContext {
  readonly types: PlannedTypes;
  readonly kafka: KafkaSymbols;
  /** `true` where `int64` is `bigint`, so that JSON with codecs must keep all digits. */
  readonly isLossless: boolean;
}

/** `export const orderPlacedMessage = /* @__PURE__ *\/ message<OrderPlaced, ...>(() => ({ ... }));` */
export function printMessage(plan: MessagePlan, context: MessageContext): Printable {
  const { kafka, types } = context;
  const { message } = plan;
  const type = messageTypes(plan, types, kafka);
  const rest = "(() => (";
  const typed = typeWithArguments(
    code`export const ${plan.constant} = /* @__PURE__ */ ${kafka.spec("message")}`,
    [type.payload, type.callerHeaders, type.key],
    { indent: "", before: 0, after: rest.length + 1 },
  );
  const deprecated = message.deprecated ? jsDoc([], ["@deprecated"], "") : "";
  return code`${deprecated}${typed}${rest}${layOut(objectDoc(members(plan, context), true), "", 0)}));\n`;
}

function members(plan: MessagePlan, context: MessageContext): readonly Doc[] {
  const { message, payload, headers, key, discriminator } = plan;
  const type = message.cloudEventType;
  return [
    `name: ${tsString(message.key)}`,
    ...(type === null || type === message.key ? [] : [`cloudEventType: ${tsString(type)}`]),
    ...(payload.contentType === null || payload.contentType === "application/json"
      ? []
      : [`contentType: ${tsString(payload.contentType)}`]),
    sequenceDoc("payload: ", payloadDoc(plan, context)),
    ...(headers === null ? [] : [sequenceDoc("headers: ", headersDoc(headers, context))]),
    ...(key === null ? [] : [sequenceDoc("key: ", keyDoc(key, context))]),
    ...(discriminator === null
      ? []
      : [
          sequenceDoc(
            "discriminator: ",
            objectDoc([
              `property: ${tsString(discriminator.property)}`,
              sequenceDoc("values: ", arrayDoc(discriminator.values.map(tsString))),
            ]),
          ),
        ]),
  ];
}

/** `json(validateOrderPlaced)`, `json(validateOrderPlaced, { decode: decodeOrderPlaced })`, `text()`, `bytes()`. */
function payloadDoc({ payload }: MessagePlan, context: MessageContext): Doc {
  const { kafka, types } = context;
  const maker = kafka.spec(payload.format);
  const { schema, format } = payload;
  if (format === "bytes") return callDoc(maker, []);
  if (schema === null || (schema.kind === "boolean" && schema.value)) {
    return callDoc(maker, format === "json" ? ["null"] : []);
  }
  const type = types.use(schema, messageView);
  const codec = codecMembers(type);
  const isLossless = context.isLossless && format === "json" && type.decoder !== null;
  const details = [...codec, ...(isLossless ? [code`json: ${kafka.losslessJson}`] : [])];
  return callDoc(maker, details.length === 0 ? [type.validator] : [type.validator, objectDoc(details)]);
}

function codecMembers({ decoder, encoder }: NamedType): readonly Printable[] {
  return [
    ...(decoder === null ? [] : [code`decode: ${decoder}`]),
    ...(encoder === null ? [] : [code`encode: ${encoder}`]),
  ];
}

function headersDoc(headers: HeadersPlan, { types, kafka }: MessageContext): Doc {
  const type = types.use(headers.schema, messageView);
  const fields = headers.fields.map((field) => `${propKey(field.name)}: ${tsString(field.type)}`);
  const details: Doc[] = [
    ...(headers.provided.length === 0
      ? []
      : [sequenceDoc("provided: ", arrayDoc(headers.provided.map(tsString)))]),
    ...codecMembers(type),
  ];
  return callDoc(kafka.spec("headers"), [
    type.validator,
    objectDoc(fields),
    ...(details.length === 0 ? [] : [objectDoc(details)]),
  ]);
}

/** `keyOf("$message.payload#/orderId", ({ payload }) => payload.orderId)`, `givenKey({ validate: validateOrderKey })`. */
function keyDoc(key: KeyPlan, { types, kafka }: MessageContext): Doc {
  const type = key.schema === null ? null : types.use(key.schema, messageView);
  const details = [
    ...(key.type === "string" ? [] : [`type: ${tsString(key.type)}`]),
    ...(type === null ? [] : [code`validate: ${type.validator}`, ...codecMembers(type)]),
    ...(key.encoder === null ? [] : [code`encode: ${kafka.codec(key.encoder)}`]),
  ];
  const last = details.length === 0 ? [] : [objectDoc(details)];
  if (key.expression === null || key.access === null) return callDoc(kafka.spec("givenKey"), last);
  return callDoc(kafka.spec("keyOf"), [
    tsString(key.expression.text),
    keyAccessor(key.access, kafka),
    ...last,
  ]);
}
