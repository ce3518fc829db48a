CREATE TABLE orders (
  id uuid PRIMARY KEY,
  placed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  version integer NOT NULL DEFAULT 1,
  "order" jsonb NOT NULL,    -- as the contract has it
  history jsonb NOT NULL     -- its changes of status, the oldest first
);

CREATE INDEX orders_placed_at_idx ON orders (placed_at DESC);
