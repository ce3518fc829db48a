/** What a gateway answers itself, as problems of RFC 9457. */
export interface GatewayProblem {
  readonly status: number;
  /** Other codes of nginx that clients see as this one. */
  readonly also: readonly number[];
  readonly title: string;
  readonly detail: string;
}

/** Without quotation marks and dollar signs, which would have to be escaped differently in each place. */
export const problems: readonly GatewayProblem[] = [
  {
    status: 400,
    also: [],
    title: "Bad Request",
    detail: "The request is no HTTP that can be understood.",
  },
  { status: 404, also: [], title: "Not Found", detail: "No service has this path." },
  { status: 405, also: [], title: "Method Not Allowed", detail: "The path does not have this method." },
  { status: 408, also: [], title: "Request Timeout", detail: "The request did not arrive in time." },
  { status: 413, also: [], title: "Content Too Large", detail: "The body is longer than 1 MiB." },
  { status: 414, also: [], title: "URI Too Long", detail: "The address is too long." },
  { status: 429, also: [], title: "Too Many Requests", detail: "More requests than one client may send." },
  { status: 431, also: [494], title: "Request Header Fields Too Large", detail: "The headers are too long." },
  { status: 500, also: [], title: "Internal Server Error", detail: "The gateway failed." },
  { status: 502, also: [], title: "Bad Gateway", detail: "The service could not be reached." },
  { status: 503, also: [], title: "Service Unavailable", detail: "The service is not ready." },
  { status: 504, also: [], title: "Gateway Timeout", detail: "The service did not answer in time." },
];
