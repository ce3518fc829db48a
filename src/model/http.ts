import type { SourceRef } from "../diagnostics/index.js";
import type { JsonObject, JsonValue } from "./json.js";
import type { Schema } from "./schema.js";

/** One OpenAPI document. */
export interface RestApi {
  readonly source: SourceRef;
  /** The document's own version of its specification: `"2.0"`, `"3.0.3"`, ... For messages only. */
  readonly specification: string;
  readonly title: string;
  readonly version: string;
  readonly summary: string | null;
  readonly description: string | null;
  readonly servers: readonly Server[];
  readonly tags: readonly Tag[];
  /** In the order of the contract. */
  readonly operations: readonly HttpOperation[];
  /** What the described service sends to others: `webhooks`, with the webhook's key as the name. */
  readonly webhooks: readonly NamedCallback[];
  readonly securitySchemes: readonly SecurityScheme[];
  readonly extensions: JsonObject;
}

export interface Tag {
  readonly name: string;
  readonly summary: string | null;
  readonly description: string | null;
  /** OpenAPI 3.2 `parent`. */
  readonly parent: string | null;
}

export interface Server {
  readonly source: SourceRef;
  /** May hold `{variables}`, and may be relative. Never empty. */
  readonly url: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly variables: readonly ServerVariable[];
}

export interface ServerVariable {
  readonly name: string;
  readonly default: string;
  readonly enum: readonly string[] | null;
  readonly description: string | null;
}

export interface HttpOperation {
  readonly source: SourceRef;
  /** As the contract writes it; `null` where it gives none. Unique in its document. */
  readonly operationId: string | null;
  /** Upper case for the fixed methods (`GET`, `QUERY`); as written for `additionalOperations`. */
  readonly method: string;
  /** `/orders/{orderId}`, as the contract writes it; with the slash it starts with, and plain names in its placeholders. */
  readonly path: string;
  readonly summary: string | null;
  readonly description: string | null;
  readonly deprecated: boolean;
  readonly tags: readonly string[];
  readonly externalDocs: string | null;
  /** Path-level parameters merged in, overridden ones gone; in the order of the contract, path level first. */
  readonly parameters: readonly Parameter[];
  readonly requestBody: RequestBody | null;
  readonly responses: readonly Response[];
  /** Alternatives, one of which must hold; an empty list: no security; an alternative without schemes: anonymous is fine. */
  readonly security: readonly SecurityRequirement[];
  /** The servers that hold for this operation: its own, else its path's, else the document's. */
  readonly servers: readonly Server[];
  /** `true` where `servers` is not the document's own list. */
  readonly hasOwnServers: boolean;
  readonly callbacks: readonly NamedCallback[];
  /**
   * The longest that the described service takes for it, in whole milliseconds (`x-timeout` of the operation, of its
   * path or of the document, the nearest one); `null`: the contract does not say.
   */
  readonly timeoutMs: number | null;
  readonly extensions: JsonObject;
}

export type ParameterPlace = "path" | "query" | "header" | "cookie" | "querystring";

export type ParameterStyle =
  | "simple"
  | "label"
  | "matrix"
  | "form"
  | "spaceDelimited"
  | "pipeDelimited"
  /** Swagger 2.0 `collectionFormat: tsv`. */
  | "tabDelimited"
  | "deepObject"
  /** OpenAPI 3.2, cookies only: as `form`, without percent-encoding, parts joined by `"; "`. */
  | "cookie";

export interface Parameter {
  readonly source: SourceRef;
  readonly name: string;
  readonly place: ParameterPlace;
  /** Always `true` for path parameters. */
  readonly required: boolean;
  readonly description: string | null;
  readonly deprecated: boolean;
  readonly allowEmptyValue: boolean;
  readonly serialization: ParameterSerialization;
  readonly examples: readonly Example[];
  readonly extensions: JsonObject;
}

export type ParameterSerialization =
  | {
      readonly kind: "style";
      readonly style: ParameterStyle;
      readonly explode: boolean;
      readonly allowReserved: boolean;
      readonly schema: Schema;
    }
  | { readonly kind: "content"; readonly content: MediaType };

export interface RequestBody {
  readonly source: SourceRef;
  readonly description: string | null;
  readonly required: boolean;
  readonly content: readonly MediaType[];
  /** The component's name where the body is a reference, for naming. */
  readonly componentName: string | null;
  readonly extensions: JsonObject;
}

export interface MediaType {
  readonly source: SourceRef;
  /** As the contract writes it, lower-cased up to its parameters: `application/json`, `text/*`, `application/json; charset=utf-8`. */
  readonly name: string;
  /** `null`: the contract says nothing of the content. */
  readonly schema: Schema | null;
  /** OpenAPI 3.2 `itemSchema`, for sequential media types. */
  readonly itemSchema: Schema | null;
  readonly encodings: readonly Encoding[];
  /** OpenAPI 3.2 `prefixEncoding` and `itemEncoding`, for multipart without names. */
  readonly prefixEncodings: readonly Encoding[];
  readonly itemEncoding: Encoding | null;
  readonly examples: readonly Example[];
  readonly extensions: JsonObject;
}

export interface Encoding {
  readonly source: SourceRef;
  /** The property that it is for; `null` in `prefixEncoding` and `itemEncoding`. */
  readonly property: string | null;
  readonly contentType: string | null;
  readonly headers: readonly Header[];
  readonly style: ParameterStyle | null;
  readonly explode: boolean | null;
  readonly allowReserved: boolean | null;
  /** OpenAPI 3.2: encodings of the parts' own parts. */
  readonly encodings: readonly Encoding[];
}

export type StatusMatch =
  | { readonly kind: "code" /** 100 to 599. */; readonly code: number }
  | { readonly kind: "range" /** 4 for `4XX`. */; readonly hundreds: 1 | 2 | 3 | 4 | 5 }
  | { readonly kind: "default" };

export interface Response {
  readonly source: SourceRef;
  readonly status: StatusMatch;
  readonly summary: string | null;
  readonly description: string | null;
  readonly headers: readonly Header[];
  /** Empty: an answer without a body. */
  readonly content: readonly MediaType[];
  readonly links: readonly Link[];
  /** The component's name where the response is a reference (`OrderNotFound`), for naming. */
  readonly componentName: string | null;
  readonly extensions: JsonObject;
}

/** A response header, or a header of a multipart part: a header parameter that has its name elsewhere. */
export interface Header {
  readonly source: SourceRef;
  readonly name: string;
  readonly required: boolean;
  readonly description: string | null;
  readonly deprecated: boolean;
  readonly serialization: ParameterSerialization;
  readonly extensions: JsonObject;
}

export interface Example {
  readonly name: string | null;
  readonly summary: string | null;
  readonly description: string | null;
  readonly value: { readonly value: JsonValue } | null;
  readonly externalValue: string | null;
}

export interface Link {
  readonly source: SourceRef;
  readonly name: string;
  readonly operationId: string | null;
  readonly operationRef: string | null;
  readonly parameters: readonly { readonly name: string; readonly value: JsonValue }[];
  readonly requestBody: { readonly value: JsonValue } | null;
  readonly description: string | null;
  readonly server: Server | null;
}

/** A webhook, or one expression of a callback: requests that the described service makes. */
export interface NamedCallback {
  readonly source: SourceRef;
  readonly name: string;
  /** The runtime expression of a callback (`{$request.body#/callbackUrl}`); `null` for a webhook. */
  readonly expression: string | null;
  readonly operations: readonly HttpOperation[];
}

export interface SecurityRequirement {
  /** All must hold together; empty: anonymous. */
  readonly schemes: readonly { readonly scheme: string; readonly scopes: readonly string[] }[];
}

export type SecurityScheme = SecuritySchemeBase &
  (
    | { readonly kind: "apiKey"; readonly place: "query" | "header" | "cookie"; readonly parameter: string }
    | {
        readonly kind: "http" /** Lower case: `basic`, `bearer`. */;
        readonly scheme: string;
        readonly bearerFormat: string | null;
      }
    | { readonly kind: "oauth2"; readonly flows: readonly OAuthFlow[]; readonly metadataUrl: string | null }
    | { readonly kind: "openIdConnect"; readonly openIdConnectUrl: string }
    | { readonly kind: "mutualTLS" }
  );

export interface SecuritySchemeBase {
  readonly source: SourceRef;
  /** Its key under `securitySchemes`, by which requirements name it. */
  readonly name: string;
  readonly description: string | null;
  readonly deprecated: boolean;
  readonly extensions: JsonObject;
}

export interface OAuthFlow {
  readonly kind: "implicit" | "password" | "clientCredentials" | "authorizationCode" | "deviceAuthorization";
  readonly authorizationUrl: string | null;
  readonly tokenUrl: string | null;
  readonly refreshUrl: string | null;
  readonly deviceAuthorizationUrl: string | null;
  readonly scopes: readonly { readonly name: string; readonly description: string | null }[];
}
