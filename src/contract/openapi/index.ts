export { type OpenApiReading, readOpenApi } from "./read-openapi.js";
export { type OpenApiVersion, openApiVersion } from "./version.js";
