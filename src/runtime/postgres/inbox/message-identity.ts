import { createHash } from "node:crypto";
import type { InboxMessage } from "../../kafka/consumer/inbox.js";
import { textHeader } from "../../kafka/headers.js";
import type { InboxOptions } from "../inbox-options.js";

/** The inbox's primary key. */
export interface MessageIdentity {
  /** `<group>:<source topic>` */
  readonly consumer: string;
  readonly messageId: string;
  /** What stands in the inbox where this very record went to the dead letters: the message may be sent again. */
  readonly buriedId: string;
}

/** Longer ids are stored as their hash: an index takes 2,700 bytes at most, and senders choose what they like. */
const MAX_ID_LENGTH = 255;

/** What has no id, or an empty one, is known by its place: every record has one. */
export function identityOf(
  message: InboxMessage,
  by: NonNullable<InboxOptions["messageId"]>,
): MessageIdentity {
  const { topic, partition, offset } = message.origin;
  const header = by === "ce_id" ? by : by === "position" ? null : by.header;
  const id = header === null ? null : textHeader(message.headers, header);
  const place = `${topic}-${partition}-${offset}`;
  return {
    consumer: storable(`${message.groupId}:${message.sourceTopic}`),
    messageId: storable(id === null || id === "" ? place : id),
    buriedId: storable(`buried:${place}`),
  };
}

/** Postgres has no text with a NUL in it. */
function storable(text: string): string {
  if (text.length <= MAX_ID_LENGTH && !text.includes("\0")) return text;
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
