/** A span that a collector was sent. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty: it has none. */
  readonly parentId: string;
  readonly name: string;
  /** `Server` */
  readonly kind: string;
  /** `service.name` of who sent it. */
  readonly service: string;
  /** Traces that it has links to. */
  readonly links: readonly string[];
}

/** What the collector's debug exporter has printed, with `verbosity: detailed`. */
export function readSpans(output: string): readonly ReceivedSpan[] {
  return output
    .split(/^(?:.*\t)?ResourceSpans #\d+$/m)
    .slice(1)
    .flatMap((resource) => {
      const [, service = ""] = /-> service\.name: Str\((.*)\)/.exec(resource) ?? [];
      return resource
        .split(/^Span #\d+$/m)
        .slice(1)
        .map((text) => ({
          traceId: field(text, "Trace ID"),
          parentId: field(text, "Parent ID"),
          spanId: field(text, "ID"),
          name: field(text, "Name"),
          kind: field(text, "Kind"),
          service,
          links: [...text.matchAll(/^ {5}-> Trace ID: (\w+)$/gm)].map(([, id = ""]) => id),
        }));
    });
}

function field(text: string, name: string): string {
  const [, value = ""] = new RegExp(`^ {4}${name} *: (.*)$`, "m").exec(text) ?? [];
  return value.trim();
}
