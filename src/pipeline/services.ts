import { existsSync } from "node:fs";
import type { ContractDocument } from "../contract/load/documents.js";
import { child, type DiagnosticBag } from "../diagnostics/index.js";
import type {
  Discriminator,
  EventApi,
  JsonValue,
  NamedSchema,
  RestApi,
  SchemaId,
  Service,
} from "../model/index.js";
import { compareText } from "../output/compare-text.js";
import { type ServiceName, serviceName } from "./service-name.js";

/** A document that was read: an OpenAPI or an AsyncAPI one. */
export interface ReadDocument {
  readonly document: ContractDocument;
  readonly api: RestApi | null;
  readonly eventApi?: EventApi;
  readonly schemas: readonly NamedSchema[];
}

export interface GroupedService {
  readonly service: Service;
  /** In the order of their addresses. */
  readonly documents: readonly ContractDocument[];
}

/** Puts documents together that belong to one service. The order of `read` does not matter. */
export function groupIntoServices(
  read: readonly ReadDocument[],
  bag: DiagnosticBag,
): readonly GroupedService[] {
  const ordered = [...read].sort((left, right) => compareText(left.document.uri, right.document.uri));
  const groups = new Map<string, { readonly name: ServiceName; readonly members: ReadDocument[] }>();
  for (const member of ordered) {
    const name = nameOf(member, bag);
    const group = groups.get(name.slug);
    if (group === undefined) {
      groups.set(name.slug, { name, members: [member] });
      continue;
    }
    const first = group.members[0];
    if (group.name.written !== name.written && first !== undefined) {
      bag.add(
        "service-name-collision",
        `The services \`${group.name.written}\` (${first.document.path}) and \`${name.written}\` would both be written into \`${name.slug}\``,
        { source: { file: member.document.uri, pointer: "/info" } },
      );
    }
    group.members.push(member);
  }
  return [...groups]
    .sort(([left], [right]) => compareText(left, right))
    .map(([slug, { members }]) => ({
      service: {
        name: slug,
        restApis: members.flatMap(({ api }) => api ?? []),
        eventApis: members.flatMap(({ eventApi }) => eventApi ?? []),
        schemas: distinctSchemas(members.flatMap(({ schemas }) => schemas)),
      },
      documents: members.map(({ document }) => document),
    }));
}

/** Two documents may refer to the same schema in a third file; it stays a component where one of them says so. */
function distinctSchemas(schemas: readonly NamedSchema[]): readonly NamedSchema[] {
  const byId = new Map<SchemaId, NamedSchema>();
  for (const schema of schemas) {
    const known = byId.get(schema.id);
    byId.set(schema.id, known === undefined ? schema : merged(known, schema));
  }
  return [...byId.values()];
}

/** The same place read for two documents: each may know variants of it that the other does not. */
function merged(first: NamedSchema, second: NamedSchema): NamedSchema {
  const preferred = first.origin === "referenced" && second.origin === "component" ? second : first;
  const one = discriminatorOf(first);
  const other = discriminatorOf(second);
  if (preferred.schema.kind !== "keywords" || one === null || other === null) return preferred;
  const values = new Set(one.variants.map(({ value }) => value));
  const more = other.variants.filter(({ value }) => !values.has(value));
  if (more.length === 0 && preferred === first) return first;
  const discriminator = { ...one, variants: [...one.variants, ...more] };
  return { ...preferred, schema: { ...preferred.schema, discriminator } };
}

function discriminatorOf({ schema }: NamedSchema): Discriminator | null {
  return schema.kind === "keywords" ? schema.discriminator : null;
}

const projectMarkers = [".git", "package.json", "commsgen.config.json"];

function isProjectRoot(folder: string): boolean {
  return projectMarkers.some((marker) => existsSync(`${folder}/${marker}`));
}

function nameOf({ document }: ReadDocument, bag: DiagnosticBag): ServiceName {
  const info = member(document.value, "info");
  const extension = member(info, "x-service") ?? member(document.value, "x-service");
  const title = member(info, "title");
  const name = serviceName({
    extension,
    uri: document.uri,
    title: typeof title === "string" ? title : "",
    isProjectRoot,
  });
  if (extension !== undefined && name.from !== "x-service") {
    const message = `\`x-service\` is ${JSON.stringify(extension)}, which is no name; the service is called \`${name.slug}\``;
    bag.add("service-name-invalid", message, {
      source: child({ file: document.uri, pointer: "/info" }, "x-service"),
    });
  }
  return name;
}

function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, key)) {
    return undefined;
  }
  // An object that is no array is a `JsonObject`; `Array.isArray` does not narrow readonly arrays away.
  return (value as Readonly<Record<string, JsonValue>>)[key];
}
