import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadContracts } from "../load/index.js";
import { Validation } from "./index.js";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "validate-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

interface Setting {
  readonly files?: Readonly<Record<string, string>>;
  readonly cacheFolder?: string;
}

async function validate(contract: string, { files = {}, cacheFolder }: Setting = {}) {
  for (const [path, content] of Object.entries({ ...files, "api.yaml": contract })) {
    writeFileSync(join(root, path), content);
  }
  const { entries, documents } = await loadContracts(["api.yaml"], { cwd: root, allowedOrigins: [] });
  const validation = new Validation(cacheFolder ?? null);
  const diagnostics = await validation.judge({ entries, documents });
  await validation.close();
  return diagnostics.map(({ severity, message, source, cause }) => {
    const file = source?.file.slice(source.file.lastIndexOf("/") + 1);
    return `${severity} ${file}#${source?.pointer} ${message}${cause === null ? "" : ` (${cause})`}`;
  });
}

const HEAD = "info: {title: T, version: '1'}\n";
const V30 = `openapi: 3.0.3\n${HEAD}`;
const OK = "responses: {200: {description: fine}}";

describe("complaints", () => {
  const cases: readonly (readonly [name: string, contract: string, want: readonly string[]])[] = [
    ["a valid 3.0 document", `${V30}paths: {/a: {get: {${OK}}}}`, []],
    ["a valid 3.1 document without paths", `openapi: 3.1.0\n${HEAD}components: {}`, []],
    ["a patch release to come", `openapi: 3.0.99\n${HEAD}paths: {}`, []],
    ["3.2, which the judge does not know", "openapi: 3.2.0\nwrong: 1", []],
    ["no paths", `${V30}`, ["warning api.yaml# The document lacks `paths`"]],
    [
      "an unknown member",
      `${V30}paths: {}\nsource: x`,
      ["warning api.yaml#/source The document has no member `source` in this version of the specification"],
    ],
    [
      "a missing description",
      `${V30}paths: {/a: {get: {responses: {200: {}}}}}`,
      ["warning api.yaml#/paths/~1a/get/responses/200 `responses.200` lacks `description`"],
    ],
    [
      "a numeric version of the API",
      "openapi: 3.0.3\ninfo: {title: T, version: 1.5}\npaths: {}",
      ["warning api.yaml#/info/version `info.version` is the number 1.5; must be text, in quotes"],
    ],
    [
      "an unknown place of a parameter",
      `${V30}paths: {/a: {get: {parameters: [{name: a, in: body, schema: {}}], ${OK}}}}`,
      [
        'warning api.yaml#/paths/~1a/get/parameters/0/in `parameters.0.in` is "body"; allowed: "path", "query", "header", "cookie"',
      ],
    ],
    [
      "schema and content",
      `${V30}paths: {/a: {get: {parameters: [{name: a, in: query, schema: {}, content: {a/b: {}}}], ${OK}}}}`,
      [
        "warning api.yaml#/paths/~1a/get/parameters/0 `parameters.0` combines `schema` and `content`, which exclude each other",
      ],
    ],
    [
      "an unknown type in 2.0",
      `swagger: '2.0'\n${HEAD}paths: {/a: {get: {parameters: [{name: a, in: query, type: user}], ${OK}}}}`,
      [
        'warning api.yaml#/paths/~1a/get/parameters/0/type `parameters.0.type` is "user"; allowed: "string", "number", "boolean", "integer", "array"',
      ],
    ],
    [
      "a rule of 2.0 that no schema holds",
      `swagger: '2.0'\n${HEAD}paths: {'/a/{b}': {get: {${OK}}}}`,
      ["warning api.yaml#/paths/~1a~1{b}/get /paths/a/{b}/get is missing path parameter(s) for {b}"],
    ],
    [
      "errata of the judge's schemas",
      `openapi: 3.1.0\n${HEAD}servers: [{url: '{v}', variables: {v: {default: a, description: D}}}]\npaths: {}
components: {securitySchemes: {b: {type: http, scheme: Bearer, bearerFormat: JWT}}}`,
      [],
    ],
    ["a reference that leads nowhere: the reader's matter", `${V30}paths: {/a: {$ref: none.yaml}}`, []],
    ["an address that is none", `${V30}paths: {/a: {$ref: 'http://[/x'}}`, []],
  ];
  it.each(cases)("%s", async (_name, contract, want) => {
    expect(await validate(contract)).toEqual(want);
  });

  it("finds keys that stand twice in JSON, whoever knows the version", async () => {
    const twice = (version: string) => `{"openapi": "${version}", "info": {"title": "T", "version": "1"},
"paths": {"/a": {"$ref": "part.json"}, "/a": {"$ref": "part.json"}}}`;
    const files = {
      "part.json": '{"get": {"responses": {"200": {"description": "a", "description": "b"}}}}',
    };
    const want = [
      "warning api.yaml#/paths/~1a `/a` stands here for the second time; this one counts",
      "warning part.json#/get/responses/200/description `description` stands here for the second time; this one counts",
    ];
    for (const version of ["3.0.3", "3.2.0"]) {
      expect(await validate(twice(version), { files })).toEqual(want);
    }
  });

  it("says so when a file changes between loading and judging, and remembers nothing", async () => {
    const path = join(root, "api.yaml");
    writeFileSync(path, `${V30}paths: {}`);
    const { entries, documents } = await loadContracts(["api.yaml"], { cwd: root, allowedOrigins: [] });
    writeFileSync(path, `${V30}paths: 1`);
    const validation = new Validation(join(root, "cache"));
    const [first, ...others] = await validation.judge({ entries, documents });
    expect(first).toMatchObject({ code: "contract-not-judged", cause: expect.stringContaining("changed") });
    expect(others).toEqual([]);
    expect(readdirSync(root)).toEqual(["api.yaml"]);
  });

  it("places a complaint in the file where the fault stands, once for all references to it", async () => {
    const contract = `${V30}paths: {/a: {get: {responses: {200: {$ref: 'r b.yaml#/R'}, 201: {$ref: 'r b.yaml#/R'}}}}}`;
    expect(await validate(contract, { files: { "r b.yaml": "R: {headers: {}}" } })).toEqual([
      "warning r b.yaml#/R `R` lacks `description`",
    ]);
  });

  it("says how many complaints it leaves out", async () => {
    const paths = Array.from({ length: 30 }, (_, index) => `/p${index}: {get: {}}`);
    const found = await validate(`${V30}paths: {${paths.join(", ")}}`);
    expect(found).toHaveLength(21);
    expect(found.at(-1)).toBe("warning api.yaml# `api.yaml` breaks its specification in 10 more places");
  });

  it("reads no file but the contract's own", async () => {
    writeFileSync(join(root, "secret.yaml"), "R: {headers: {}}");
    const { entries, documents } = await loadContracts([join(root, "secret.yaml")], {
      cwd: root,
      allowedOrigins: [],
    });
    expect(entries).toEqual([]);
    expect(await validate(`${V30}paths: {/a: {$ref: '/etc/passwd'}}`)).toEqual([]);
    expect(documents.all).toEqual([]);
  });
});

const A30 = `asyncapi: 3.0.0\n${HEAD}`;
const A24 = `asyncapi: 2.4.0\n${HEAD}`;

describe("complaints about AsyncAPI", () => {
  const cases: readonly (readonly [name: string, contract: string, want: readonly string[]])[] = [
    [
      "a valid 3.0 document",
      `${A30}channels: {a: {address: a, messages: {m: {payload: {type: string}}}}}`,
      [],
    ],
    ["a valid 3.1 document", `asyncapi: 3.1.0\n${HEAD}channels: {}`, []],
    ["a valid 2.0 document", `asyncapi: 2.0.0\n${HEAD}channels: {a: {publish: {message: {}}}}`, []],
    ["a patch release to come", `asyncapi: 2.6.7\n${HEAD}channels: {}`, []],
    ["a version that the judge does not know", "asyncapi: 4.0.0\nwrong: 1", []],
    ["no channels in 2.x", A24, ["warning api.yaml# The document lacks `channels`"]],
    [
      "an unknown member",
      `${A30}source: x`,
      ["warning api.yaml#/source The document has no member `source` in this version of the specification"],
    ],
    [
      "a server of 2.x in 3.0",
      `${A30}servers: {s: {url: 'kafka:9092', protocol: kafka}}`,
      [
        "warning api.yaml#/servers/s `servers.s` lacks `host`",
        "warning api.yaml#/servers/s/url `servers.s` has no member `url` in this version of the specification",
      ],
    ],
    [
      "an action that is none",
      `${A30}channels: {a: {}}\noperations: {o: {action: subscribe, channel: {$ref: '#/channels/a'}}}`,
      ['warning api.yaml#/operations/o/action `o.action` is "subscribe"; allowed: "send", "receive"'],
    ],
    [
      "wrong values of a Kafka binding",
      `${A30}channels: {a: {bindings: {kafka: {partitions: 0, replicas: 1.5}}}}`,
      [
        "warning api.yaml#/channels/a/bindings/kafka/partitions `kafka.partitions` is 0; must be at least 1",
        "warning api.yaml#/channels/a/bindings/kafka/replicas `kafka.replicas` is 1.5; must be integer",
      ],
    ],
    [
      "a schema of a payload in 2.x, not the ways to write a message",
      `${A24}channels: {a: {publish: {message: {payload: {type: long}}}}}`,
      [
        'warning api.yaml#/channels/a/publish/message/payload/type `payload.type` is "long"; allowed: "array", "boolean", "integer", "null", "number", "object", "string"',
      ],
    ],
    [
      "a member of a security scheme, of its own type alone",
      `${A24}channels: {}\ncomponents: {securitySchemes: {s: {type: openIdConnect, openIdConnectUrl: nope}}}`,
      [
        'warning api.yaml#/components/securitySchemes/s/openIdConnectUrl `s.openIdConnectUrl` is "nope", which is no URI',
      ],
    ],
    [
      "parameters and addresses that do not agree",
      `${A30}channels: {a: {address: 'a.{b}', parameters: {c: {}}}}`,
      [
        "warning api.yaml#/channels/a/parameters `a.parameters` lacks `b`, which the address names",
        "warning api.yaml#/channels/a/parameters/c `parameters.c` is not in the address",
      ],
    ],
    [
      "a message of another channel",
      `${A30}channels: {a: {}, b: {messages: {m: {}}}}
operations: {o: {action: send, channel: {$ref: '#/channels/a'}, messages: [{$ref: '#/channels/b/messages/m'}]}}`,
      [
        "warning api.yaml#/operations/o/messages/0 `messages.0` is none of the messages of the operation's channel",
      ],
    ],
    [
      "a channel that is not the document's own",
      `${A30}operations: {o: {action: send, channel: {$ref: '#/components/x'}}}\ncomponents: {channels: {x: {}}}`,
      [
        'warning api.yaml#/operations/o/channel/$ref `channel.$ref` is "#/components/x"; must lead to one of the document\'s own `channels`',
      ],
    ],
    [
      "one operationId for two operations",
      `${A24}channels: {a: {publish: {operationId: o}, subscribe: {operationId: o}}}`,
      [
        'warning api.yaml#/channels/a/publish/operationId `publish.operationId` is "o", as that of another operation',
      ],
    ],
    [
      "one messageId for two messages, and a message that is used twice",
      `${A24}channels:
  a: {publish: {message: {$ref: '#/components/messages/m'}}, subscribe: {message: {$ref: '#/components/messages/m'}}}
  b: {publish: {message: {messageId: n}}, subscribe: {message: {messageId: n}}}
components: {messages: {m: {messageId: m}}}`,
      [
        'warning api.yaml#/channels/b/publish/message/messageId `message.messageId` is "n", as that of another message',
      ],
    ],
    [
      "errata of the judge's schemas and rules",
      `${A30}channels: {'a?b#c': {address: a, messages: {m: {payload: true}}}}\ncomponents: {schemas: {any: true}}`,
      [],
    ],
    [
      "a parameter that is a reference",
      `${A24}channels: {'{a}': {parameters: {a: {$ref: '#/components/parameters/a'}}}}\ncomponents: {parameters: {a: {}}}`,
      [],
    ],
    ["a reference that leads nowhere: the reader's matter", `${A30}channels: {a: {$ref: none.yaml}}`, []],
    ["an address that is not to be asked", `${A30}channels: {a: {$ref: 'http://127.0.0.1:1/x'}}`, []],
    [
      "advice, which is no complaint",
      `${A24}channels: {a/: {}}\nservers: {s: {url: 'a/', protocol: kafka}}`,
      [],
    ],
    [
      "an example that does not fit, whose schema would have to run",
      `${A24}channels: {}\ncomponents: {schemas: {s: {type: string, pattern: '^(a+)+$', default: 5}}}`,
      [],
    ],
    [
      "a schema format that nobody knows",
      `${A24}channels: {a: {publish: {message: {schemaFormat: x, payload: 1}}}}`,
      [],
    ],
    [
      "an Avro record without fields",
      `${A24}channels: {a: {publish: {message: {schemaFormat: 'application/vnd.apache.avro;version=1.9.0', payload: {type: record, name: R}}}}}`,
      ["warning api.yaml#/channels/a/publish/message/payload `message.payload` lacks `fields`"],
    ],
    [
      "a name that is more than the parser can take",
      `${A30}channels: {hasOwnProperty: {address: a, source: x}}`,
      [
        "warning api.yaml#/channels/hasOwnProperty/source `channels.hasOwnProperty` has no member `source` in this version of the specification",
      ],
    ],
    [
      "Avro",
      `${A24}channels: {a: {publish: {message: {schemaFormat: 'application/vnd.apache.avro;version=1.9.0', payload: {type: long}}}}}`,
      [],
    ],
  ];
  it.each(cases)("%s", async (_name, contract, want) => {
    expect(await validate(contract)).toEqual(want);
  });

  it("places a complaint in the file where the fault stands, once for all references to it", async () => {
    const contract = `${A30}channels:
  a: {messages: {m: {$ref: 'm b.yaml#/M'}, n: {$ref: 'm b.yaml#/M'}}}
operations: {o: {action: send, channel: {$ref: '#/channels/a'}, messages: [{$ref: '#/channels/a/messages/m'}]}}`;
    const files = {
      "m b.yaml": "M: {payload: {$ref: '#/S'}, source: x}\nS: {type: string, next: {$ref: '#/S'}}",
    };
    expect(await validate(contract, { files })).toEqual([
      "warning m b.yaml#/M/source `M` has no member `source` in this version of the specification",
    ]);
  });

  it("applies rules across files", async () => {
    const contract = `${A24}channels: {'a.{b}': {$ref: 'c.yaml#/C'}}`;
    const files = { "c.yaml": "C: {parameters: {c: {schema: {type: string}}}}" };
    expect(await validate(contract, { files })).toEqual([
      "warning c.yaml#/C/parameters `C.parameters` lacks `b`, which the address names",
      "warning c.yaml#/C/parameters/c `parameters.c` is not in the address",
    ]);
  });

  it("takes names for what they are", async () => {
    const contract = `${A30}channels: {__proto__: {address: a, constructor: 1}, toString: {}}`;
    expect(await validate(contract)).toEqual([
      "warning api.yaml#/channels/__proto__/constructor `channels.__proto__` has no member `constructor` in this version of the specification",
    ]);
  });
});

describe("cache", () => {
  const CONTRACT = `${V30}paths: {/a: {get: {responses: {200: {}}}}}`;

  it("answers an unchanged contract from the cache, and judges a changed one anew", async () => {
    const cacheFolder = join(root, "cache");
    const first = await validate(CONTRACT, { cacheFolder });
    const [name] = readdirSync(cacheFolder);
    expect(readdirSync(cacheFolder)).toHaveLength(1);
    const file = join(cacheFolder, name ?? "");
    writeFileSync(file, readFileSync(file, "utf8").replace("lacks", "marked"));
    expect(await validate(CONTRACT, { cacheFolder })).toEqual(
      first.map((text) => text.replace("lacks", "marked")),
    );
    expect(await validate(`${CONTRACT}\n`, { cacheFolder })).toEqual(first);
    expect(readdirSync(cacheFolder)).toHaveLength(2);
  });

  it.each([
    "",
    "{",
    "[]",
    '{"complaints": [{"message": 1}]}',
    '{"complaints": [{"code": "contract-invalid", "message": "m", "file": 7, "pointer": ""}]}',
    '{"complaints": [{"code": "toString", "message": "m", "file": 0, "pointer": ""}]}',
  ])("judges anew when the cache holds %j", async (broken) => {
    const cacheFolder = join(root, "cache");
    const first = await validate(CONTRACT, { cacheFolder });
    for (const name of readdirSync(cacheFolder)) writeFileSync(join(cacheFolder, name), broken);
    expect(await validate(CONTRACT, { cacheFolder })).toEqual(first);
  });

  it("does without a cache that cannot be written", async () => {
    writeFileSync(join(root, "file"), "");
    expect(await validate(CONTRACT, { cacheFolder: join(root, "file/cache") })).toHaveLength(1);
  });
});
