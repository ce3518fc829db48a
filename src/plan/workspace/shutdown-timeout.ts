/** `SHUTDOWN_TIMEOUT_MS` of services in containers, which are not killed before that. */
export const shutdownTimeoutMs = 28_000;

/**
 * `UNREADY_MS` of services behind the gateway, within that time: longer than the gateway keeps a connection that it does not
 * use (4 s), so that none is closed with a request on its way.
 */
export const unreadyMs = 5_000;
