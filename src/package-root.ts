import { fileURLToPath } from "node:url";

/**
 * The absolute path of the folder that holds this package's package.json, `src/runtime/` and `templates/`, with a
 * separator at its end. `src/` and the bundle's `dist/`, where all code lies at the top, are equally deep in it.
 */
export function packageRoot(): string {
  return fileURLToPath(new URL("../", import.meta.url));
}

/** The absolute path of the folder of the running code: `dist/`, or `src/` in tests. */
export function codeFolder(): string {
  return fileURLToPath(new URL("./", import.meta.url));
}
