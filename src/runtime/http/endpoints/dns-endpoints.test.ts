import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { describe, expect, it } from "vitest";
import { type DnsAddress, dnsEndpoints, type SrvAddress, srvEndpoints } from "./dns-endpoints.js";

const { signal } = new AbortController();

describe("dnsEndpoints", () => {
  const v4 = (address: string): DnsAddress => ({ address, family: 4 });
  const v6 = (address: string): DnsAddress => ({ address, family: 6 });

  it.each<[string, string, readonly DnsAddress[], 4 | 6 | undefined, readonly string[]]>([
    [
      "all addresses, with port and path",
      "http://inventory:8080/v1?k=1",
      [v4("10.0.0.7"), v4("10.0.0.8")],
      undefined,
      ["http://10.0.0.7:8080/v1?k=1", "http://10.0.0.8:8080/v1?k=1"],
    ],
    [
      "IPv4 before IPv6",
      "http://inventory",
      [v6("fd00::7"), v4("10.0.0.7")],
      undefined,
      ["http://10.0.0.7/"],
    ],
    ["IPv6 alone", "http://inventory:81", [v6("fd00::7")], undefined, ["http://[fd00::7]:81/"]],
    ["IPv6 by option", "http://inventory", [v6("fd00::7"), v4("10.0.0.7")], 6, ["http://[fd00::7]/"]],
    ["none", "http://inventory", [], undefined, []],
  ])("%s", async (_, baseUrl, found, family, want) => {
    const asked: string[] = [];
    const lookup = async (hostname: string) => {
      asked.push(hostname);
      return found;
    };
    const resolver = dnsEndpoints(baseUrl, { lookup, ...(family === undefined ? {} : { family }) });
    expect((await resolver.resolve(signal)).map((each) => each.baseUrl)).toEqual(want);
    expect(asked).toEqual(["inventory"]);
    expect(resolver).toMatchObject({ name: "DNS inventory", ttlMs: 5_000 });
  });

  it("asks the system where nothing else is said", async () => {
    const found = await dnsEndpoints("http://localhost:8080", { ttlMs: 100 }).resolve(signal);
    expect(found.map((each) => each.baseUrl)).toContain("http://127.0.0.1:8080/");
  });

  it.each([
    ["https://inventory", /a certificate is for a name/],
    ["inventory:8080", /neither http: nor https:/],
    ["inventory", /not an absolute URL/],
  ])("refuses %s", (baseUrl, message) => {
    expect(() => dnsEndpoints(baseUrl)).toThrow(message);
  });
});

describe("srvEndpoints", () => {
  it.each<[string, string, readonly SrvAddress[], readonly unknown[]]>([
    [
      "hosts, ports, priorities and weights",
      "http://_http._tcp.inventory.shop.svc.cluster.local/v1",
      [
        { name: "10-0-0-7.inventory.shop.svc.cluster.local", port: 8080, priority: 0, weight: 50 },
        { name: "spare.shop.", port: 81, priority: 10, weight: 0 },
      ],
      [
        { baseUrl: "http://10-0-0-7.inventory.shop.svc.cluster.local:8080/v1", priority: 0, weight: 50 },
        { baseUrl: "http://spare.shop:81/v1", priority: 10, weight: 0 },
      ],
    ],
    [
      "names fit certificates",
      "https://_https._tcp.inventory",
      [{ name: "a.inventory", port: 443, priority: 0, weight: 1 }],
      [{ baseUrl: "https://a.inventory:443/", priority: 0, weight: 1 }],
    ],
    [
      "a service that is decidedly not there",
      "http://_http._tcp.inventory",
      [{ name: ".", port: 0, priority: 0, weight: 0 }],
      [],
    ],
  ])("%s", async (_, baseUrl, found, want) => {
    const resolver = srvEndpoints(baseUrl, { resolveSrv: async () => found });
    expect(await resolver.resolve(signal)).toEqual(want);
  });

  it("refuses a port", () => {
    expect(() => srvEndpoints("http://_http._tcp.inventory:8080")).toThrow(/SRV records name the ports/);
  });

  it("asks a name server", async () => {
    const records = [
      { priority: 0, weight: 5, port: 8080, target: "a.inventory" },
      { priority: 1, weight: 0, port: 81, target: "b.inventory" },
    ];
    const server = createSocket("udp4", (query, sender) =>
      server.send(srvAnswer(query, records), sender.port, sender.address),
    );
    await new Promise<void>((resolve) => server.bind(0, "127.0.0.1", resolve));
    try {
      const dns = new Resolver();
      dns.setServers([`127.0.0.1:${server.address().port}`]);
      const resolveSrv = (hostname: string) => dns.resolveSrv(hostname);
      const found = await srvEndpoints("http://_http._tcp.inventory/v1", { resolveSrv }).resolve(signal);
      expect([...found].sort((a, b) => (a.priority ?? 0) - (b.priority ?? 0))).toEqual([
        { baseUrl: "http://a.inventory:8080/v1", priority: 0, weight: 5 },
        { baseUrl: "http://b.inventory:81/v1", priority: 1, weight: 0 },
      ]);
    } finally {
      server.close();
    }
  });
});

interface SrvRecord {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: string;
}

/** A name server's answer with these records (RFC 1035, RFC 2782), to a query with one question. */
function srvAnswer(query: Buffer, records: readonly SrvRecord[]): Buffer {
  // The question ends behind the empty label of its name, with type and class.
  const question = query.subarray(12, query.indexOf(0, 12) + 5);
  const header = Buffer.from([query[0] ?? 0, query[1] ?? 0, 0x84, 0, 0, 1, 0, records.length, 0, 0, 0, 0]);
  const answers = records.map(({ priority, weight, port, target }) => {
    const labels = target.split(".").map((label) => Buffer.from([label.length, ...Buffer.from(label)]));
    const data = Buffer.concat([uint16(priority), uint16(weight), uint16(port), ...labels, Buffer.from([0])]);
    // A pointer to the question's name; type SRV; class IN; 30 s.
    const start = Buffer.from([0xc0, 12, 0, 33, 0, 1, 0, 0, 0, 30]);
    return Buffer.concat([start, uint16(data.length), data]);
  });
  return Buffer.concat([header, question, ...answers]);
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}
