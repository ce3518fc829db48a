/** Contracts with deadlines, several groups, and names that mean something to PromQL, YAML, Go's templates and Grafana. */
export const oddGroup = `x"y\\ {{ $labels.a }} \${datasource} [[b]] it's #1: yes`;

const answers = { responses: { 204: { description: "Done." } } };

export const oddDocuments: Readonly<Record<string, object>> = {
  "odd-rest.json": {
    openapi: "3.0.3",
    info: { title: '2 odd "things" {{ . }}', version: "1", "x-service": "kafka" },
    paths: {
      "/a": {
        get: { operationId: "get a|b.*", "x-timeout": "PT2S", ...answers },
        post: { operationId: "post$a", "x-timeout": "PT2S", ...answers },
        put: { operationId: "slow", "x-timeout": "PT1M", ...answers },
        delete: { operationId: "__proto__", ...answers },
      },
    },
  },
  "odd-events.json": {
    asyncapi: "3.0.0",
    info: { title: "Odd", version: "1", "x-service": "odd" },
    channels: {
      one: {
        address: "odd.{region}.v1",
        parameters: { region: {} },
        messages: { M: { payload: { type: "object" } } },
      },
      two: { address: "odd.two", messages: { M: { payload: { type: "object" } } } },
    },
    operations: {
      onOne: {
        action: "receive",
        channel: { $ref: "#/channels/one" },
        bindings: { kafka: { groupId: { type: "string", enum: [oddGroup] } } },
      },
      onTwo: { action: "receive", channel: { $ref: "#/channels/two" } },
    },
  },
};
