export { type AsyncApiReading, readAsyncApi } from "./read-asyncapi.js";
export { type AsyncApiVersion, asyncApiVersion } from "./version.js";
