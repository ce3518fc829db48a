/** Series as promtool writes them, a sample a minute: `0+5x40` is 0, 5, 10, ...; `_x10` is nothing ten times. */
export type Series = Readonly<Record<string, string>>;

export interface AlertCase {
  readonly alert: string;
  /** Cases of one alert are told apart by services, so that all cases fit into one run. */
  readonly service: "orders" | "inventory";
  readonly fires: Series;
  readonly silent: Series;
  /** Of the alert that fires, beside `service` and `severity`. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Series of a histogram: how many more requests a minute took no longer than so many seconds. */
export function buckets(labels: string, counts: Readonly<Record<string, number>>): Series {
  const all = { ...counts, "+Inf": Math.max(...Object.values(counts)) };
  return Object.fromEntries(
    Object.entries(all).map(([le, count]) => [
      `http_server_request_duration_seconds_bucket{${labels},le="${le}"}`,
      `0+${count}x40`,
    ]),
  );
}

const a = 'service="orders",instance="a"';
const b = 'service="orders",instance="b"';
const place = 'service="orders",operation="placeOrder",method="POST"';
const reserve = 'service="inventory",operation="reserveStock",method="POST"';
const pay = 'service="orders",api="payments",operation="pay"';
const refund = 'service="orders",api="payments",operation="refund"';
const payments = 'service="orders",group="orders",topic="shop.payments.v1"';
const stock = 'service="orders",group="orders",topic="shop.inventory.v1"';
const demands = 'service="inventory",group="inventory",topic="shop.orders.v1"';

const serviceCases: readonly AlertCase[] = [
  {
    alert: "ServiceDown",
    service: "orders",
    fires: { [`service_running{${a}}`]: "0x40" },
    silent: { [`service_running{${a}}`]: "0x40", [`service_running{${b}}`]: "1x40" },
  },
  {
    alert: "ServiceDown",
    service: "inventory",
    fires: {},
    silent: { 'service_running{service="inventory"}': "1x40" },
  },
  {
    alert: "InstanceDown",
    service: "orders",
    fires: { [`up{${a}}`]: "0x40" },
    silent: { [`up{${a}}`]: "1x40", 'up{service="a neighbour",instance="a"}': "0x40" },
    labels: { instance: "a" },
  },
  {
    alert: "ServiceRestarts",
    service: "orders",
    fires: { [`process_start_time_seconds{${a}}`]: "1x29 2 3 4x10" },
    silent: { [`process_start_time_seconds{${a}}`]: "1x29 2 3x10" },
    labels: { instance: "a" },
  },
  {
    alert: "EventLoopBlocked",
    service: "orders",
    fires: { [`nodejs_eventloop_lag_p99_seconds{${a}}`]: "0.7x40" },
    silent: { [`nodejs_eventloop_lag_p99_seconds{${a}}`]: "0.1x37 0.7x4" },
    labels: { instance: "a" },
  },
];

const httpCases: readonly AlertCase[] = [
  {
    alert: "HttpErrors",
    service: "orders",
    fires: {
      [`http_server_requests_total{${place},status="200"}`]: "0+90x40",
      [`http_server_requests_total{${place},status="500"}`]: "0+10x40",
    },
    silent: {
      [`http_server_requests_total{${place},status="200"}`]: "0+90x40",
      [`http_server_requests_total{${place},status="404"}`]: "0+90x40",
      [`http_server_requests_total{${place},status="503"}`]: "0+4x40",
    },
    labels: { operation: "placeOrder" },
  },
  {
    alert: "HttpErrors",
    service: "inventory",
    fires: { [`http_server_requests_total{${reserve},status="500"}`]: "0+3x40" },
    // One request a minute is no ground to wake somebody.
    silent: { [`http_server_requests_total{${reserve},status="500"}`]: "0+1x40" },
    labels: { operation: "reserveStock" },
  },
  {
    alert: "HttpSlow",
    service: "orders",
    fires: buckets(place, { 2.5: 58, 5: 60 }),
    silent: buckets(place, { 2.5: 60, 5: 60 }),
    labels: { operation: "placeOrder", deadline: "5 s" },
  },
  {
    alert: "ClientCircuitOpen",
    service: "orders",
    fires: { 'http_client_circuit_state{service="orders",api="payments"}': "2x40" },
    silent: { 'http_client_circuit_state{service="orders",api="payments"}': "1x40" },
    labels: { api: "payments" },
  },
  {
    alert: "ClientErrors",
    service: "orders",
    fires: {
      [`http_client_requests_total{${pay},status="timeout"}`]: "0+6x40",
      [`http_client_requests_total{${pay},status="200"}`]: "0+60x40",
    },
    silent: {
      [`http_client_requests_total{${pay},status="404"}`]: "0+6x40",
      [`http_client_requests_total{${pay},status="200"}`]: "0+60x40",
    },
    labels: { api: "payments", operation: "pay" },
  },
  {
    alert: "ClientRetries",
    service: "orders",
    fires: {
      [`http_client_requests_total{${refund},status="200"}`]: "0+60x40",
      [`http_client_retries_total{${refund},outcome="retry"}`]: "0+15x40",
    },
    silent: {
      [`http_client_requests_total{${refund},status="200"}`]: "0+60x40",
      [`http_client_retries_total{${refund},outcome="retry"}`]: "0+3x40",
      [`http_client_retries_total{${refund},outcome="no-budget"}`]: "0+15x40",
    },
    labels: { api: "payments", operation: "refund" },
  },
];

const kafkaCases: readonly AlertCase[] = [
  {
    alert: "ConsumerGone",
    service: "inventory",
    fires: {
      'kafka_consumer_lag_records{service="inventory",group="another",topic="t",partition="0"}': "0x40",
    },
    silent: { [`kafka_consumer_lag_records{${demands},partition="0"}`]: "0x40" },
    labels: { group: "inventory" },
  },
  {
    alert: "ConsumerLag",
    service: "orders",
    fires: {
      [`kafka_consumer_lag_records{${payments},partition="0"}`]: "600x40",
      [`kafka_consumer_lag_records{${payments},partition="1"}`]: "600x40",
    },
    silent: { [`kafka_consumer_lag_records{${payments},partition="0"}`]: "900x40" },
    labels: { group: "orders", topic: "shop.payments.v1" },
  },
  {
    alert: "ConsumerLagGrows",
    service: "orders",
    fires: { [`kafka_consumer_lag_records{${stock},partition="0"}`]: "100+10x40" },
    silent: { [`kafka_consumer_lag_records{${stock},partition="0"}`]: "900-10x40" },
    labels: { group: "orders", topic: "shop.inventory.v1" },
  },
  {
    alert: "DeadLetters",
    service: "orders",
    fires: { [`kafka_dead_letters_total{${payments},reason="exhausted"}`]: "1x29 2x11" },
    silent: { [`kafka_dead_letters_total{${payments},reason="exhausted"}`]: "1x40" },
    labels: { group: "orders", topic: "shop.payments.v1", reason: "exhausted" },
  },
  {
    alert: "DeadLetters",
    service: "inventory",
    // The first one of all, of which Prometheus never saw a 0.
    fires: { [`kafka_dead_letters_total{${demands},reason="fatal"}`]: "_x29 1x10" },
    silent: { [`kafka_dead_letters_total{${demands},reason="fatal"}`]: "_x10 1x30" },
    labels: { group: "inventory", topic: "shop.orders.v1", reason: "fatal" },
  },
  {
    alert: "ConsumerFailures",
    service: "orders",
    fires: {
      [`kafka_consumer_messages_total{${payments},message="M",outcome="failed"}`]: "0+10x40",
      [`kafka_consumer_messages_total{${payments},message="M",outcome="handled"}`]: "0+60x40",
    },
    silent: {
      [`kafka_consumer_messages_total{${payments},message="M",outcome="failed"}`]: "0+3x40",
      [`kafka_consumer_messages_total{${payments},message="M",outcome="handled"}`]: "0+60x40",
    },
    labels: { group: "orders", topic: "shop.payments.v1", message: "M" },
  },
  {
    alert: "SendFailures",
    service: "orders",
    fires: {
      'kafka_producer_messages_total{service="orders",topic="t",message="M",outcome="failed"}': "0+1x40",
    },
    silent: {
      'kafka_producer_messages_total{service="orders",topic="t",message="M",outcome="sent"}': "0+1x40",
    },
    labels: { topic: "t" },
  },
];

const outboxCases: readonly AlertCase[] = [
  {
    alert: "OutboxRelayDown",
    service: "orders",
    fires: { [`outbox_running{${a}}`]: "0x40" },
    silent: { [`outbox_running{${a}}`]: "0x40", [`outbox_running{${b}}`]: "1x40" },
  },
  {
    alert: "OutboxOld",
    service: "orders",
    fires: { [`outbox_oldest_age_seconds{${a}}`]: "0+10x40" },
    silent: { [`outbox_oldest_age_seconds{${a}}`]: "59x40" },
  },
  {
    alert: "OutboxStalled",
    service: "orders",
    fires: { [`outbox_stalled_aggregates{${a}}`]: "2x40" },
    silent: { [`outbox_stalled_aggregates{${a}}`]: "0x36 2x4" },
  },
  {
    alert: "OutboxDeadLetters",
    service: "orders",
    fires: { [`outbox_dead_letters{${a}}`]: "0x38 1x2" },
    silent: { [`outbox_dead_letters{${a}}`]: "0x40" },
  },
  {
    alert: "OutboxUnreachable",
    service: "orders",
    fires: { [`outbox_database_reachable{${a}}`]: "0x40" },
    silent: { [`outbox_database_reachable{${a}}`]: "0x40", [`outbox_database_reachable{${b}}`]: "1x40" },
  },
];

export const alertCases: readonly AlertCase[] = [
  ...serviceCases,
  ...httpCases,
  ...kafkaCases,
  ...outboxCases,
];
