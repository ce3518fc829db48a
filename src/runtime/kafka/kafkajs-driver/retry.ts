import type { RetryOptions } from "kafkajs";
import { mayPass, toDriverError } from "./client-errors.js";

/** Single requests and connections: about 3 s in all. kafkajs' own defaults differ where NODE_ENV is `test`. */
export const briefRetry: RetryOptions = {
  initialRetryTime: 100,
  maxRetryTime: 1_000,
  multiplier: 2,
  factor: 0.2,
  retries: 5,
};

/** Tries again what may pass, such as a coordinator that is loading; about 6 s in all. */
export async function withRetry<Result>(doing: string, attempt: () => Promise<Result>): Promise<Result> {
  const delays = [100, 200, 400, 800, 1_500, 3_000];
  for (const delay of delays) {
    try {
      return await attempt();
    } catch (error) {
      if (!mayPass(error)) throw toDriverError(error, doing);
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
  }
  return attempt().catch((error: unknown) => {
    throw toDriverError(error, doing);
  });
}
