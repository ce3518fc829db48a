import { describe, expect, it } from "vitest";
import { schemaFormatOf } from "./index.js";

describe("schemaFormatOf", () => {
  it.each([
    [null, "asyncapi json-schema"],
    ["", "asyncapi json-schema"],
    ["application/vnd.aai.asyncapi;version=2.6.0", "asyncapi json-schema"],
    ["application/vnd.aai.asyncapi+yaml;version=3.0.0", "asyncapi json-schema"],
    ["application/schema+json;version=draft-07", "asyncapi json-schema"],
    ["application/schema+yaml; version=draft-07", "asyncapi json-schema"],
    ["application/schema+json", "asyncapi json-schema"],
    ["application/schema+json;version=draft-04", "draft-04 json-schema"],
    ["application/schema+json;version=2020-12", "2020-12 json-schema"],
    ["application/vnd.oai.openapi;version=3.0.0", "openapi-3.0 openapi"],
    ["application/vnd.oai.openapi+json", "openapi-3.0 openapi"],
    ['application/vnd.oai.openapi+yaml;version="3.1.0"', "2020-12 openapi"],
    ["application/vnd.oai.openapi;version=2.0", "swagger-2.0 openapi"],
    ["application/vnd.apache.avro;version=1.9.0", "avro avro"],
    ["Application/vnd.apache.avro+JSON;version=1.12.0", "avro avro"],
    ["application/vnd.google.protobuf;version=3", "unknown"],
    ["application/raml+yaml;version=1.0", "unknown"],
    ["application/json", "unknown"],
    ["constructor", "unknown"],
  ])("%s", (given, want) => {
    const format = schemaFormatOf(given);
    expect(format.kind === "schema" ? `${format.dialect} ${format.writtenIn}` : format.kind).toBe(want);
  });
});
