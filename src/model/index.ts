export type * from "./http.js";
export type * from "./json.js";
export type * from "./schema.js";
export {
  followReferences,
  indexSchemas,
  isPureReference,
  type SchemaIndex,
  type Service,
  type Workspace,
} from "./workspace.js";
