/** What the run has in the writer's database beside the outbox: what is in `orders_log` was committed. */
export const writerTables = `
  CREATE TABLE orders (order_id text PRIMARY KEY, version integer NOT NULL);
  CREATE TABLE orders_log (n text PRIMARY KEY, order_id text NOT NULL, version integer NOT NULL)`;

/** What the run has in the reader's database beside inbox and outbox. Nothing in it forbids an effect twice. */
export const readerTables = `
  CREATE TABLE effects (
    id bigserial PRIMARY KEY, n text NOT NULL, order_id text NOT NULL, version integer NOT NULL
  )`;
