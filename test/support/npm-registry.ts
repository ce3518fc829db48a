import { tmpdir } from "node:os";
import { finish } from "./simulated-image.js";

/** Why packages cannot be installed here; `null`: they can. */
export async function registryLack(): Promise<string | null> {
  const parameters = ["view", "pino", "version", "--fetch-retries=0", "--fetch-timeout=10000"];
  try {
    const { code } = await finish("npm", parameters, { cwd: tmpdir(), environment: {} });
    return code === 0 ? null : "npm reaches no registry";
  } catch (error) {
    return `there is no npm: ${String(error)}`;
  }
}
