-- Address and stock come on two topics, in any order; the parcel leaves when both are there.
CREATE TABLE parcels (
  order_id uuid PRIMARY KEY,
  address jsonb,
  is_reserved boolean NOT NULL DEFAULT false,
  shipment_id uuid           -- null until the carrier has it
);
