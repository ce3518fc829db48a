import type { JsonValue } from "../model/index.js";

/** What a service's name is taken from, the first that there is. */
export interface ServiceNameSource {
  /** `info.x-service` (or `x-service` of the document), as written. */
  readonly extension: JsonValue | undefined;
  /** The document's address, with forward slashes. */
  readonly uri: string;
  readonly title: string;
  /** Whether a folder is the top of a project: a repository, a package. */
  readonly isProjectRoot: (folder: string) => boolean;
}

export interface ServiceName {
  /** A lower-case slug: a folder's name. */
  readonly slug: string;
  /** What the slug was made from. */
  readonly written: string;
  readonly from: "x-service" | "folder" | "file" | "title";
}

const contractExtension = /\.(?:ya?ml|json)$/i;
/** `orders.openapi.yaml` -> `orders` */
const kindSuffix = /^(.+)\.(?:openapi|asyncapi|swagger)$/i;
/** File names that say what a document is, not whose it is. */
const genericFile =
  /^(?:openapi|asyncapi|swagger|oas|api|apis|api-docs|index|main|spec|contract|schema|rest|http|events|messages|kafka|root|v?\d[\d.]*)$/i;
/** Folder names that say nothing of a service either. */
const genericFolder =
  /^(?:specs?|contracts?|apis?|openapi|asyncapi|swagger|oas|docs?|schemas?|definitions|src|lib|dist|build|public|static|assets|config|resources|rest|events|json|yaml|tests?|fixtures|examples?|tmp|temp|root|home)$/i;
/** Folders that hold the contracts of several services. */
const contractFolder = /^(?:specs?|contracts?|apis?|openapi|asyncapi)$/i;
/** Folders of versions are looked through: `orders/v1/openapi.yaml` -> `orders`. */
const versionFolder = /^v?\d[\d.]*$/i;

/**
 * Which service a document belongs to. Depends on nothing but the document and its place in its project, so that it
 * matters neither from where, or through which folder, commsgen was started, nor what a checkout is called:
 * `x-service`; else the folder of a file with a generic name (`orders/openapi.yaml`), if it lies within a project or a
 * folder for contracts (`specs`); else the stem (`orders.openapi.yaml`); else the title.
 */
export function serviceName(source: ServiceNameSource): ServiceName {
  if (typeof source.extension === "string" && slugOf(source.extension) !== "") {
    return { slug: safeSlug(source.extension), written: source.extension, from: "x-service" };
  }
  const segments = pathOf(source.uri).split("/").map(decode);
  const stem = (segments.pop() ?? "").replace(contractExtension, "");
  const named = kindSuffix.exec(stem)?.[1];
  const folder = genericFile.test(stem) ? folderName(segments, source) : undefined;
  if (folder !== undefined) return { slug: safeSlug(folder), written: folder, from: "folder" };
  if (named !== undefined && slugOf(named) !== "")
    return { slug: safeSlug(named), written: named, from: "file" };
  const written = slugOf(source.title) === "" ? stem : source.title;
  return { slug: safeSlug(written), written, from: "title" };
}

function folderName(segments: readonly string[], source: ServiceNameSource): string | undefined {
  const index = segments.findLastIndex((segment) => !versionFolder.test(segment));
  const folder = segments[index];
  if (folder === undefined || slugOf(folder) === "" || genericFolder.test(folder)) return undefined;
  return isWithinProject(segments.slice(0, index), source) ? folder : undefined;
}

/** A checkout may be called anything, so its own folder names nothing; the folders in it do. */
function isWithinProject(ancestors: readonly string[], { uri, isProjectRoot }: ServiceNameSource): boolean {
  if (/^https?:\/\//.test(uri)) return true;
  return ancestors.some(
    (name, index) =>
      contractFolder.test(name) || isProjectRoot(ancestors.slice(0, index + 1).join("/") || "/"),
  );
}

function pathOf(uri: string): string {
  return /^https?:\/\//.test(uri) ? new URL(uri).pathname : uri;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

const maxLength = 64;

/** `"Größe & Co. API"` -> `"grosse-co-api"`; letters of other scripts stay. */
function slugOf(text: string): string {
  const letters = text
    .replaceAll("ß", "ss")
    .normalize("NFKD")
    .replace(/(?<=\p{Script=Latin})\p{M}+/gu, "")
    .toLowerCase()
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, "-");
  return [...letters]
    .slice(0, maxLength)
    .join("")
    .replace(/^-+|-+$/g, "");
}

const reservedOnWindows = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

/** A slug that can be a folder's name everywhere. */
function safeSlug(text: string): string {
  const slug = slugOf(text);
  if (slug === "") return "api";
  return reservedOnWindows.test(slug) ? `${slug}-service` : slug;
}
