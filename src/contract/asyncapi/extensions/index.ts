export { readDeadLetterPolicy } from "./dead-letter-policy.js";
export { readCloudEventType, reportUnknownExtensions } from "./known-extensions.js";
export { readOutboxPolicy } from "./outbox-policy.js";
export { readRetryPolicy } from "./retry-policy.js";
export { readKeyExpression, readRuntimeExpression } from "./runtime-expression.js";
