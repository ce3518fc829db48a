/** A service as a process of its own, for the tests of `runService`: tells on its output what it does. */
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { EnvironmentReader } from "../../src/runtime/service/environment.js";
import { runService } from "../../src/runtime/service/run-service.js";

process.exit(
  await runService(() => {
    const reader = new EnvironmentReader(process.env);
    const port = reader.port("PORT", 8080);
    const shutdownTimeoutMs = reader.wholeNumber("SHUTDOWN_TIMEOUT_MS") ?? 10_000;
    reader.required("NAME", "orders");
    reader.finish();
    // Something that would keep the process alive, were it not told to end.
    const other = createServer().listen(0);
    return {
      name: "orders",
      listen: {
        port,
        host: "127.0.0.1",
        app: (request, response) => {
          void sleep(request.url === "/slow" ? 400 : 0).then(() => response.end("done"));
        },
      },
      parts: [
        {
          start: async () => console.log("started"),
          stop: async () => {
            await sleep(process.env["PART_HANGS"] === undefined ? 50 : 60_000);
            console.log("drained");
          },
        },
      ],
      close: [() => console.log("closed"), () => new Promise((resolve) => other.close(resolve))],
      shutdownTimeoutMs,
    };
  }),
);
