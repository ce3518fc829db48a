/** Paths that services answer themselves, before their API: its health, and metrics (the runtime's `serveHealth`). */
export const healthPaths: readonly string[] = ["/livez", "/readyz", "/healthz", "/metrics"];
