import type { SqlClient, SqlPool } from "./sql.js";

/**
 * A connection of the pool, whose errors are listened to from its first moment on.
 *
 * `pg` stops listening to a client before whoever waits for it can begin to: where the server's greeting and its
 * `terminating connection` come in one packet, nobody listens in between, and an `error` that nobody listens to ends the
 * process. What is asked of the client afterwards rejects all the same.
 */
export function takeClient<Client extends SqlClient>(pool: SqlPool<Client>): Promise<Client> {
  if (isEmitter(pool)) {
    // Once, however often it is called.
    pool.off("connect", heedErrors);
    pool.on("connect", heedErrors);
  }
  return pool.connect();
}

interface ConnectEmitter {
  on(event: "connect", listener: (client: SqlClient) => void): unknown;
  off(event: "connect", listener: (client: SqlClient) => void): unknown;
}

function isEmitter(pool: object): pool is ConnectEmitter {
  return "on" in pool && typeof pool.on === "function" && "off" in pool && typeof pool.off === "function";
}

/** For as long as the client lives. */
function heedErrors(client: SqlClient): void {
  client.off?.("error", ignore);
  client.on?.("error", ignore);
}

function ignore(): void {
  // Whoever has the client is told by what it asks of it.
}
