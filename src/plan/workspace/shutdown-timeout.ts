/** `SHUTDOWN_TIMEOUT_MS` of services in containers, which are not killed before that. */
export const shutdownTimeoutMs = 28_000;
