import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import type { SqlClient } from "./sql.js";
import { takeClient } from "./take-client.js";

class Client extends EventEmitter implements SqlClient {
  query = () => Promise.reject(new Error("the connection is closed"));
  release = () => undefined;
}

/** Hands a new client out and loses it before anyone who waits has run, as `pg` does with what comes in one packet. */
class Pool extends EventEmitter {
  readonly clients: Client[] = [];

  connect(): Promise<Client> {
    return new Promise((resolve, reject) => {
      setImmediate(() => {
        const client = new Client();
        this.clients.push(client);
        this.emit("connect", client);
        resolve(client);
        try {
          client.emit("error", new Error("terminating connection due to administrator command"));
        } catch (error) {
          reject(error);
          this.emit("process ended", error);
        }
      });
    });
  }
}

describe("a client that is lost before whoever waits for it has run", () => {
  it("ends the process where nobody listens", async () => {
    const pool = new Pool();
    const ended = new Promise((resolve) => pool.once("process ended", resolve));
    void pool.connect();
    expect(await ended).toMatchObject({ message: "terminating connection due to administrator command" });
  });

  it("is taken, and rejects what it is asked", async () => {
    const pool = new Pool();
    pool.on("process ended", (error) => expect.unreachable(String(error)));
    const client = await takeClient(pool);
    await expect(client.query()).rejects.toThrow("closed");
  });

  it("is listened to once, however often clients are taken", async () => {
    const pool = new Pool();
    await Promise.all(Array.from({ length: 20 }, () => takeClient(pool)));
    expect(pool.listenerCount("connect")).toBe(1);
    expect(pool.clients.map((client) => client.listenerCount("error"))).toEqual(Array(20).fill(1));
  });

  it("may be of a pool that tells of nothing", async () => {
    const client = new Client();
    expect(await takeClient({ connect: () => Promise.resolve(client) })).toBe(client);
  });
});
