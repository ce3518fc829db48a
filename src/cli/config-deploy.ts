import { child, type SourceRef } from "../diagnostics/index.js";
import type { DeploySettings } from "../pipeline/settings.js";
import type { ConfigReader } from "./config-reader.js";

/** What the configuration says of a service's image, as written: paths are relative to the configuration. */
export interface BuildConfig {
  readonly context?: string;
  readonly dockerfile?: string;
  readonly arguments?: Readonly<Record<string, string>>;
  readonly relay?: string;
}

/** `"deploy"`: `{ "compose": true, "kubernetes": true, "gateway": "envoy", "kafkaNodes": 3, "requestsPerSecond": 50 }` */
export function readDeploy(value: unknown, source: SourceRef, reader: ConfigReader): DeploySettings {
  const settings: { -readonly [Key in keyof DeploySettings]: DeploySettings[Key] } = {};
  const known = ["compose", "kubernetes", "gateway", "kafkaNodes", "requestsPerSecond"];
  for (const [key, member] of reader.members(value, source, known)) {
    const at = child(source, key);
    if (key === "compose") settings.compose = reader.flag(member, at);
    if (key === "kubernetes") settings.kubernetes = reader.flag(member, at);
    if (key === "gateway") settings.gateway = reader.choice(member, at, gatewayKinds) ?? "nginx";
    if (key === "kafkaNodes") {
      if (member === 1 || member === 3) settings.kafkaNodes = member;
      else reader.complainOf(member, at, "1 or 3");
    }
    if (key === "requestsPerSecond") {
      settings.requestsPerSecond = reader.number(member, at, { min: 1, whole: true });
    }
  }
  return settings;
}

export const gatewayKinds = ["nginx", "envoy", "none"] as const;

/** `"build"` of a service: `{ "context": ".", "dockerfile": "docker/orders.Dockerfile", "arguments": { "SERVICE": "orders" } }` */
export function readBuild(value: unknown, source: SourceRef, reader: ConfigReader): BuildConfig {
  const build: { -readonly [Key in keyof BuildConfig]: BuildConfig[Key] } = {};
  for (const [key, member] of reader.members(value, source, [
    "context",
    "dockerfile",
    "arguments",
    "relay",
  ])) {
    const at = child(source, key);
    if (key === "arguments") {
      const texts: Record<string, string> = Object.create(null);
      for (const [name, text] of reader.members(member, at, null)) {
        const read = reader.text(text, child(at, name));
        if (read !== null) texts[name] = read;
      }
      build.arguments = texts;
      continue;
    }
    const text = reader.text(member, at);
    if (text === null) continue;
    if (key === "context") build.context = text;
    else if (key === "relay") build.relay = text;
    else build.dockerfile = text;
  }
  return build;
}
