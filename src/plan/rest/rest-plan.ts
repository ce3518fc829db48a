import type { SourceRef } from "../../diagnostics/index.js";
import type { HttpOperation, Response, RestApi, Schema, Server } from "../../model/index.js";
import type { ImportSymbol } from "../../print/index.js";
import type { SchemaUse } from "../type-plan.js";
import type { ParameterSpec } from "./parameter-spec.js";

/** Everything that the REST printers need to know of one service, with all names and files settled. */
export interface RestPlan {
  /** The output folder and the name in code: `orders`. */
  readonly service: string;
  readonly title: string;
  readonly names: ServiceNames;
  /** One part for a small service; one per tag where a single file would be too long. */
  readonly parts: readonly RestPart[];
  readonly operations: readonly OperationPlan[];
  readonly errors: readonly ErrorPlan[];
  /** Responses that are printed once for all operations which answer them. */
  readonly sharedResponses: readonly SharedResponsePlan[];
  /** Of the service's documents together, each address once. */
  readonly servers: readonly Server[];
  /** What the operations need types and validators for. */
  readonly uses: readonly SchemaUse[];
  /** Names that this plan gave away; types must not use them. */
  readonly reserved: ReadonlySet<string>;
}

/** `Orders`, `OrdersClient`, `createOrdersClient`, ... */
export interface ServiceNames {
  readonly pascal: string;
  readonly client: string;
  readonly clientOptions: string;
  readonly createClient: string;
  readonly handlers: string;
  readonly createRouter: string;
  readonly createListener: string;
  readonly apiError: string;
  readonly servers: string;
}

/** Operations that share files. */
export interface RestPart {
  /** The tag in code: `Orders`; `null` for the only part of a small service. */
  readonly name: string | null;
  readonly operationsFile: string;
  readonly clientFile: string;
  readonly serverFile: string;
  readonly operations: readonly OperationPlan[];
}

export interface OperationPlan {
  readonly api: RestApi;
  readonly operation: HttpOperation;
  /** The property of client and handlers: `placeOrder`; may be a reserved word (`delete`). */
  readonly name: string;
  /** The client's function: `placeOrder`; `delete_` for a reserved word. */
  readonly functionName: string;
  readonly constant: ImportSymbol;
  readonly input: ImportSymbol;
  readonly request: ImportSymbol;
  readonly response: ImportSymbol;
  readonly groups: readonly ParameterGroup[];
  readonly body: BodyPlan | null;
  readonly responses: readonly ResponsePlan[];
  /** The class that a call throws, for each response that it does not always resolve to. */
  readonly errors: ReadonlyMap<ResponsePlan, ErrorPlan>;
  /** `true` where a caller may leave out the whole input. */
  readonly inputOptional: boolean;
  /** `null`: requests carry none, or the server pays no heed to it. */
  readonly idempotencyKey: IdempotencyKeyPlan | null;
}

/** The header by which a repeated request has its effect once. */
export interface IdempotencyKeyPlan {
  /** As the contract spells it: `Idempotency-Key`. */
  readonly header: string;
  readonly isRequired: boolean;
  /** `false`: the contract's schema of the header takes no UUID, so that keys are the caller's to make. */
  readonly isMadeByClient: boolean;
}

export type GroupKey = "path" | "query" | "headers" | "cookies" | "querystring";

/** The parameters of one place, as one object; a `querystring` is the value itself. */
export interface ParameterGroup {
  readonly key: GroupKey;
  /** The object of all parameters of the place, or the schema of the query string. */
  readonly schema: Schema;
  readonly parameters: readonly ParameterSpec[];
  /** `true` where every member may be left out. */
  readonly optional: boolean;
  /** Optional parameters that the server fills in. */
  readonly defaulted: readonly string[];
}

export interface BodyPlan {
  readonly required: boolean;
  readonly description: string | null;
  /** At least one. */
  readonly content: readonly ContentPlan[];
}

/** How a body travels; see `BodyFormat` of the runtime. */
export type ContentFormat = "json" | "text" | "bytes" | "form";

export interface ContentPlan {
  readonly mediaType: string;
  readonly format: ContentFormat;
  /** What types and validators come from; `null`: anything of the format. */
  readonly schema: Schema | null;
  /** `true` where the value has the schema's type; `false` where it is the raw text or bytes. */
  readonly isTyped: boolean;
  /** `true` for multipart: the caller gives the content type with its boundary. */
  readonly needsBoundary: boolean;
  /** How the properties of a form are written; `null` where they have no names, and for all else. */
  readonly fields: readonly ParameterSpec[] | null;
  readonly source: SourceRef;
}

/** As in `ResponseSpec` of the runtime: `200`, `"4XX"`, `"default"`. */
export type StatusKey = number | "1XX" | "2XX" | "3XX" | "4XX" | "5XX" | "default";

export interface ResponsePlan {
  readonly response: Response;
  readonly status: StatusKey;
  readonly headers: ParameterGroup | null;
  readonly content: readonly ContentPlan[];
  /** Whether a call resolves with it or rejects; `either`: a `default` without a 2xx beside it. */
  readonly outcome: "success" | "error" | "either";
}

/** A component response that several operations answer, maybe with different statuses. */
export interface SharedResponsePlan {
  /** The function that makes it: `unauthorizedResponse`. */
  readonly symbol: ImportSymbol;
  /** One of its uses; they differ by status alone. */
  readonly response: ResponsePlan;
  readonly uses: readonly ResponsePlan[];
}

/** One class for one modelled error. */
export interface ErrorPlan {
  readonly symbol: ImportSymbol;
  /** The statuses that it stands for, in ascending order, ranges and `default` last. */
  readonly statuses: readonly StatusKey[];
  /** What every response that it stands for says; `null` where they say different things. */
  readonly description: string | null;
  readonly content: readonly ContentPlan[];
  readonly headers: ParameterGroup | null;
}
