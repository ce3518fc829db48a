import type { RuntimeExpression } from "../../model/index.js";
import type { ImportSymbol } from "../../print/index.js";
import type { KeyAccess, KeyPlan, SendPlan, SentMessage } from "./events-plan.js";

/** What a service writes into its outbox. */
export interface OutboxPlan {
  /** At least one, in the order of the contracts. */
  readonly methods: readonly OutboxMethodPlan[];
}

/** The method that writes one message of one operation. */
export interface OutboxMethodPlan {
  /** `orderPlaced` */
  readonly name: string;
  readonly send: SendPlan;
  readonly message: SentMessage;
  readonly aggregate: AggregatePlan;
  /** What a caller gives beside the payload; `null`: what every event may be written with. */
  readonly options: ImportSymbol | null;
}

export interface AggregatePlan {
  /** `order` */
  readonly type: string;
  readonly id: AggregateIdPlan;
}

/** Where the aggregate's id comes from, unless a caller gives one. */
export type AggregateIdPlan =
  | {
      readonly kind: "expression";
      readonly expression: RuntimeExpression;
      readonly access: KeyAccess;
      /** What writes the value, where that is a `Date`. */
      readonly encoder: KeyPlan["encoder"];
    }
  /** The text of the record's key. */
  | { readonly kind: "key" }
  /** The contract does not say: the caller must. */
  | { readonly kind: "given" };
