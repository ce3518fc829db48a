import { createServer } from "node:http";

/** What all test files of a run share: they are processes of their own, and ask over HTTP. */
export interface RunService {
  readonly url: string;
  close(): void;
}

/** Serves what `answer` gives for a path without its slash, as JSON. */
export async function startRunService(answer: (path: string) => Promise<unknown>): Promise<RunService> {
  const server = createServer((request, response) => {
    answer((request.url ?? "").slice(1)).then(
      (value) => response.end(JSON.stringify({ value })),
      (error: unknown) => response.end(JSON.stringify({ error: String(error) })),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Rejects where the service could not answer, or not as `isAnswer` wants it. */
export async function askRunService<Answer>(
  url: string,
  isAnswer: (value: unknown) => value is Answer,
): Promise<Answer> {
  const response = await fetch(url);
  const answer: unknown = await response.json();
  const value = typeof answer === "object" && answer !== null ? Reflect.get(answer, "value") : undefined;
  if (isAnswer(value)) return value;
  throw new Error(`no answer from the run's ${url}: ${JSON.stringify(answer)}`);
}
