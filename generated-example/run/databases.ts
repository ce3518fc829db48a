import { Client } from "pg";

export const serviceNames = ["orders", "payments", "inventory", "shipping"] as const;
export type ServiceName = (typeof serviceNames)[number];

/** `{ orders: "..." }`: one for each service. */
export type PerService<Value> = { readonly [Name in ServiceName]: Value };

/** `perService((name) => name.length)` -> `{ orders: 6, payments: 8, inventory: 9, shipping: 8 }` */
export function perService<Value>(make: (name: ServiceName) => Value): PerService<Value> {
  return {
    orders: make("orders"),
    payments: make("payments"),
    inventory: make("inventory"),
    shipping: make("shipping"),
  };
}

/** A fresh database for each service; `serverUrl`: of a role that may make them. Resolves to their urls. */
export async function createDatabases(serverUrl: string): Promise<PerService<string>> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    for (const name of serviceNames) await client.query(`CREATE DATABASE shop_${name}`);
  } finally {
    await client.end();
  }
  return perService((name) => {
    const url = new URL(serverUrl);
    url.pathname = `/shop_${name}`;
    return url.href;
  });
}
