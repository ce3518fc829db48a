import { createSocket } from "node:dgram";

/** A name server on loopback that knows a few hosts, and can be told of others while it runs. */
export interface NameServer {
  readonly port: number;
  /** Whom a name stands for from now on. */
  set(host: string, addresses: readonly string[]): void;
  stop(): void;
}

/** Answers questions for addresses of IPv4 (RFC 1035); other records of a name that it knows are none. */
export async function startNameServer(
  hosts: Readonly<Record<string, readonly string[]>>,
): Promise<NameServer> {
  const known = new Map(Object.entries(hosts));
  const socket = createSocket("udp4");
  socket.on("message", (question, { port, address }) => {
    socket.send(answerTo(question, known), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return {
    port: socket.address().port,
    set: (host, addresses) => void known.set(host, addresses),
    stop: () => void socket.close(),
  };
}

const headerLength = 12;
const typeA = 1;

function answerTo(question: Buffer, known: ReadonlyMap<string, readonly string[]>): Buffer {
  const labels: string[] = [];
  let at = headerLength;
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString("ascii", at + 1, at + 1 + length));
    at += length + 1;
  }
  const end = at + 5;
  const addresses = known.get(labels.join(".").toLowerCase());
  const found = question.readUInt16BE(at + 1) === typeA ? (addresses ?? []) : [];
  const header = Buffer.alloc(headerLength);
  header.writeUInt16BE(question.readUInt16BE(0), 0);
  // An answer with recursion; code 3: there is no such name.
  header.writeUInt16BE(addresses === undefined ? 0x8183 : 0x8180, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(found.length, 6);
  return Buffer.concat([header, question.subarray(headerLength, end), ...found.map(record)]);
}

/** `127.0.0.2` -> its record, with the name of the question, for one second. */
function record(address: string): Buffer {
  const bytes = address.split(".").map(Number);
  return Buffer.from([0xc0, headerLength, 0, typeA, 0, 1, 0, 0, 0, 1, 0, 4, ...bytes]);
}
