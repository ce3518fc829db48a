import { createHash } from "node:crypto";
import type { GeneratedFile, YamlValue } from "../../print/index.js";
import type { ComposeService } from "./compose-service.js";

/**
 * Compose starts a container anew where its service has changed, and does not look into files that are mounted. So a service
 * has what is in them in a label: `./ops/gateway/nginx.conf:/etc/nginx/nginx.conf:ro` -> `commsgen.files: "3f0c..."`.
 */
export function withFilesInLabel(service: ComposeService, files: readonly GeneratedFile[]): ComposeService {
  const sources = [...mountedBy(service.head["volumes"]), ...mountedBy(service.tail["volumes"])];
  const mounted = files.filter(({ path }) =>
    sources.some((source) => path === source || path.startsWith(`${source}/`)),
  );
  if (mounted.length === 0) return service;
  return { ...service, tail: { ...service.tail, labels: { "commsgen.files": hashOf(mounted) } } };
}

/** `["./ops/prometheus:/etc/prometheus:ro", "data:/data"]` -> `["ops/prometheus"]` */
function mountedBy(volumes: YamlValue | undefined): readonly string[] {
  if (!Array.isArray(volumes)) return [];
  return volumes.flatMap((volume) => {
    const [, source] = typeof volume === "string" ? (/^\.\/([^:]+):/.exec(volume) ?? []) : [];
    return source === undefined ? [] : [source];
  });
}

function hashOf(files: readonly GeneratedFile[]): string {
  const hash = createHash("sha256");
  for (const { path, content } of files) hash.update(JSON.stringify([path, content]));
  return hash.digest("hex").slice(0, 16);
}
