type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
type StatusOf<Hundreds extends number> = `${Hundreds}${Digit}${Digit}` extends infer Text
  ? Text extends `${infer Status extends number}`
    ? Status
    : never
  : never;

export type Status1XX = StatusOf<1>;
export type Status2XX = StatusOf<2>;
export type Status3XX = StatusOf<3>;
export type Status4XX = StatusOf<4>;
export type Status5XX = StatusOf<5>;

/** Statuses for which a client call always rejects: 400 to 599. */
export type ErrorStatus = Status4XX | Status5XX;

/** Statuses for which a client call may resolve: 100 to 399. */
export type SuccessStatus = Status1XX | Status2XX | Status3XX;

export type Status = SuccessStatus | ErrorStatus;

/** Statuses by which a server says that the same request may work later. */
export function isRetryableStatus(status: number): boolean {
  switch (status) {
    case 408: // Request Timeout
    case 425: // Too Early
    case 429: // Too Many Requests
    case 500:
    case 502: // Bad Gateway
    case 503: // Service Unavailable
    case 504: // Gateway Timeout
      return true;
    default:
      return false;
  }
}
