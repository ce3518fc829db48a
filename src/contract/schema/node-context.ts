import {
  child,
  type DiagnosticBag,
  type DiagnosticCode,
  type DiagnosticDetails,
  type SourceRef,
} from "../../diagnostics/index.js";
import type { JsonValue, Schema, SchemaId } from "../../model/index.js";
import type { SchemaDialect } from "./dialects/dialect.js";
import type { PendingDiscriminator } from "./discriminators.js";
import type { DynamicScope } from "./dynamic-scope.js";
import type { IgnoredSiblings } from "./ignored-siblings.js";
import type { Place, SchemaResource } from "./resources.js";

/** Where the reader stands: the place, the resource it belongs to, the dynamic anchors in force, and how deep. */
export interface NodeContext {
  readonly source: SourceRef;
  readonly resource: SchemaResource;
  /** The resource's own, else that of who refers to it. */
  readonly dialect: SchemaDialect;
  readonly scope: DynamicScope;
  readonly depth: number;
}

/** What reading one schema object needs from the reader as a whole. */
export interface ReadSession {
  readonly bag: DiagnosticBag;
  readonly ignoredSiblings: IgnoredSiblings;
  schema(value: JsonValue, at: NodeContext): Schema;
  /** The schema that a reference means, registered to be read; `null` (and diagnosed) where there is none. */
  refer(ref: string, at: NodeContext): SchemaId | null;
  /** As `refer`, for `$dynamicRef`. */
  referDynamically(ref: string, at: NodeContext): SchemaId | null;
  /** The place a reference means; undiagnosed. */
  find(ref: string, at: NodeContext): Place | null;
  /** The id of a place, which is registered to be read. */
  identify(place: Place, at: NodeContext): SchemaId;
  /** The id of a place, nothing more. */
  idOf(place: Place, at: NodeContext): SchemaId;
  complete(pending: PendingDiscriminator): void;
  /** Names in the vocabularies that a custom metaschema switches off. */
  disabledKeywords(resource: SchemaResource): ReadonlySet<string> | null;
}

/** The context of what stands below a node: `below(at, "items")`, `below(at, "properties", "a/b")`. */
export function below(at: NodeContext, keyword: string, member?: string | number): NodeContext {
  // Keywords hold neither `~` nor `/`.
  const pointer = `${at.source.pointer}/${keyword}`;
  const keywordSource = { file: at.source.file, pointer };
  const source = member === undefined ? keywordSource : child(keywordSource, member);
  return { source, resource: at.resource, dialect: at.dialect, scope: at.scope, depth: at.depth + 1 };
}

/** Reports something about a keyword of the node. */
export type Report = (code: DiagnosticCode, message: string, details?: DiagnosticDetails) => void;

export function reporter(bag: DiagnosticBag, source: SourceRef): Report {
  return (code, message, details = {}) => {
    bag.add(code, message, { source, ...details });
  };
}
