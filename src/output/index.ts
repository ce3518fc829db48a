export { type CheckOutputResult, checkOutput, type Drift, type DriftKind } from "./check-output.js";
export { compareText } from "./compare-text.js";
export { contentHash, exactHash } from "./content-hash.js";
export { type FileSystem, nodeFileSystem } from "./file-system.js";
export { layOut, manifestPath, type OutputLayout, placeOfKey, type WantedFile } from "./layout.js";
export { type Manifest, manifestName, parseManifest, renderManifest } from "./manifest.js";
export type { OutputRequest } from "./survey.js";
export { type WriteOutputResult, writeOutput } from "./write-output.js";
