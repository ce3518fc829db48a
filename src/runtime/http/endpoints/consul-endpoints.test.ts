// Against a server that answers as Consul's documentation says (HTTP API, "List Service Instances for Service").
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ConsulOptions, consulEndpoints } from "./consul-endpoints.js";
import type { Endpoint } from "./endpoint-resolver.js";

let answer: { readonly status: number; readonly body: string; readonly location?: string };
const requests: IncomingMessage[] = [];
const server = createServer((request, response) => {
  requests.push(request);
  response.writeHead(answer.status, {
    "content-type": "application/json",
    "x-consul-index": "42",
    ...(answer.location === undefined ? {} : { location: answer.location }),
  });
  response.end(answer.body);
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  requests.length = 0;
});

function resolve(options: Partial<ConsulOptions> = {}): Promise<readonly Endpoint[]> {
  // A server that listens on a port has an address of this kind.
  const { port } = server.address() as AddressInfo;
  const resolver = consulEndpoints({ service: "redis", agentUrl: `http://127.0.0.1:${port}`, ...options });
  return resolver.resolve(new AbortController().signal);
}

/** An entry of the list, with the members that the documentation shows. */
function entry(service: Readonly<Record<string, unknown>>): unknown {
  return {
    Node: {
      ID: "40e4a748-2192-161a-0510-9bf59fe950b5",
      Node: "foobar",
      Address: "10.1.10.12",
      Datacenter: "dc1",
      TaggedAddresses: { lan: "10.1.10.12", wan: "10.1.10.12" },
      Meta: { instance_type: "t2.medium" },
    },
    Service: {
      ID: "redis",
      Service: "redis",
      Tags: ["primary"],
      Address: "10.1.10.13",
      TaggedAddresses: { lan: { address: "10.1.10.13", port: 8000 } },
      Meta: { redis_version: "4.0" },
      Port: 8000,
      Weights: { Passing: 10, Warning: 1 },
      Namespace: "default",
      ...service,
    },
    Checks: [
      {
        Node: "foobar",
        CheckID: "service:redis",
        Name: "Service 'redis' check",
        Status: "passing",
        Output: "",
      },
    ],
  };
}

describe("consulEndpoints", () => {
  it.each<[string, readonly unknown[], Partial<ConsulOptions>, readonly Endpoint[]]>([
    ["an instance", [entry({})], {}, [{ baseUrl: "http://10.1.10.13:8000/", weight: 10 }]],
    [
      "the node's address where the instance has none",
      [entry({ Address: "" })],
      { path: "v1" },
      [{ baseUrl: "http://10.1.10.12:8000/v1", weight: 10 }],
    ],
    [
      "IPv6, without weights",
      [entry({ Address: "fd00::7", Weights: undefined })],
      { path: "/v1", protocol: "https" },
      [{ baseUrl: "https://[fd00::7]:8000/v1" }],
    ],
    ["none that passes", [], {}, []],
  ])("%s", async (_, body, options, want) => {
    answer = { status: 200, body: JSON.stringify(body) };
    expect(await resolve(options)).toEqual(want);
  });

  it("asks for what passes, with token, tag and datacenter", async () => {
    answer = { status: 200, body: "[]" };
    await resolve({ service: "a/b", token: "secret", tag: "v1 & v2", datacenter: "dc2" });
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "GET /v1/health/service/a%2Fb?passing=true&tag=v1+%26+v2&dc=dc2",
    ]);
    expect(requests[0]?.headers["x-consul-token"]).toBe("secret");
  });

  it.each<[string, typeof answer, RegExp]>([
    ["an error", { status: 500, body: "No cluster leader" }, /^Consul redis: the agent answers 500$/],
    ["no permission", { status: 403, body: "Permission denied" }, /answers 403/],
    ["something else", { status: 200, body: "{}" }, /is no list/],
    ["no JSON", { status: 200, body: "<html>" }, /JSON/],
    [
      "an instance without a port",
      { status: 200, body: JSON.stringify([entry({ Port: 0 })]) },
      /without an address or a port/,
    ],
    ["a redirect", { status: 301, body: "", location: "http://127.0.0.1:1/" }, /fetch failed/],
  ])("rejects for %s", async (_, given, message) => {
    answer = given;
    await expect(resolve({ token: "secret" })).rejects.toThrow(message);
  });

  it("refuses an agent's URL that is none", () => {
    expect(() => consulEndpoints({ service: "redis", agentUrl: "consul:8500" })).toThrow(TypeError);
  });
});
