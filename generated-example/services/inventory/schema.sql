CREATE TABLE products (
  sku text PRIMARY KEY,
  product jsonb NOT NULL,    -- as the contract has it
  version integer NOT NULL DEFAULT 1,
  is_discontinued boolean NOT NULL DEFAULT false,
  on_hand integer NOT NULL DEFAULT 0,
  reserved integer NOT NULL DEFAULT 0 CHECK (reserved BETWEEN 0 AND on_hand)
);

CREATE TABLE reservations (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL,
  status text NOT NULL CHECK (status IN ('held', 'released')),
  expires_at timestamptz NOT NULL,
  items jsonb NOT NULL       -- [{ "sku": "MUG-BLUE-350", "quantity": 2 }]
);

CREATE UNIQUE INDEX reservations_held_idx ON reservations (order_id) WHERE status = 'held';

-- What is ordered and that it is paid come on two topics, in any order; stock is set aside when both are there.
CREATE TABLE demands (
  order_id uuid PRIMARY KEY,
  lines jsonb,
  is_paid boolean NOT NULL DEFAULT false,
  is_cancelled boolean NOT NULL DEFAULT false
);
