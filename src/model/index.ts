export { EMPTY_OBJECT_RULES, EMPTY_RULES, NO_ANNOTATIONS } from "./empty-schema.js";
export type * from "./http.js";
export type * from "./json.js";
export type * from "./messaging.js";
export type * from "./schema.js";
export { type SchemaAt, schemaAt } from "./schema-at.js";
export {
  followReferences,
  indexSchemas,
  isPureReference,
  type SchemaIndex,
  type Service,
  type Workspace,
} from "./workspace.js";
