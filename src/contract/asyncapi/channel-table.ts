import type { Channel, Message } from "../../model/index.js";
import type { Located } from "../reading/located.js";
import { follow } from "../reading/references.js";
import type { AsyncApiContext } from "./context.js";
import { TakenNames } from "./message-names.js";
import { type MessageSetting, readMessageEntry } from "./read-messages.js";

/** A channel with what references may call it and its messages. */
export class ChannelEntry {
  readonly channel: Channel;
  /** The channel's own list, which grows when operations bring in messages that it does not have. */
  readonly #messages: Message[] = [];
  readonly #names = new TakenNames();
  /** Messages by the place of the channel's own entry for them. */
  readonly #byEntry = new Map<string, Message>();
  /** Messages by the place where they stand. */
  readonly #byEnd = new Map<string, Message>();

  constructor(channel: Omit<Channel, "messages">) {
    this.channel = { ...channel, messages: this.#messages };
  }

  /** Reads a message into the channel; one that it has already by the same name is not added again. */
  add(node: Located, key: string | null, context: AsyncApiContext): Message | null {
    const known = key === null ? this.#bySource(node, context) : null;
    if (known !== null) return known;
    const setting: MessageSetting = { key, channel: this.channel.key, names: this.#names };
    const entry = readMessageEntry(node, setting, context);
    if (entry === null) return null;
    const { message, places } = entry;
    if (!this.#byEntry.has(entry.place)) this.#byEntry.set(entry.place, message);
    const end = places.at(-1);
    if (end !== undefined && !this.#byEnd.has(end)) this.#byEnd.set(end, message);
    this.#messages.push(message);
    return message;
  }

  /** The message that a chain of references leads to: first by the channel's own entry, then by where it ends. */
  find(places: readonly string[]): Message | null {
    for (const place of places) {
      const message = this.#byEntry.get(place);
      if (message !== undefined) return message;
    }
    return this.#byEnd.get(places.at(-1) ?? "") ?? null;
  }

  #bySource(node: Located, context: AsyncApiContext): Message | null {
    const followed = follow(node, { expected: "a message" }, context);
    return followed === null ? null : this.find(followed.places);
  }
}

/** The channels of a document, by every place that leads to them. */
export class ChannelTable {
  readonly #entries: ChannelEntry[] = [];
  readonly #byPlace = new Map<string, ChannelEntry>();

  add(entry: ChannelEntry, places: readonly string[]): void {
    this.#entries.push(entry);
    for (const place of places) if (!this.#byPlace.has(place)) this.#byPlace.set(place, entry);
  }

  find(places: readonly string[]): ChannelEntry | null {
    for (const place of places) {
      const entry = this.#byPlace.get(place);
      if (entry !== undefined) return entry;
    }
    return null;
  }

  hasKey(key: string): boolean {
    return this.#entries.some(({ channel }) => channel.key === key);
  }

  get channels(): readonly Channel[] {
    return this.#entries.map(({ channel }) => channel);
  }
}
