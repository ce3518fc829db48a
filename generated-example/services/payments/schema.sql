CREATE TABLE payments (
  order_id uuid PRIMARY KEY,
  payment_id uuid NOT NULL,
  -- 'cancelled': nothing was taken, and nothing will be.
  status text NOT NULL CHECK (status IN ('completed', 'failed', 'refunded', 'cancelled')),
  amount jsonb               -- as the contract has it; null where nothing was asked for
);
