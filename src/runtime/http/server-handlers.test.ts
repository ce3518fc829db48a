import { request } from "node:http";
import { connect as connectSocket } from "node:net";
import { describe, expect, it, vi } from "vitest";
import {
  type Answer,
  JSON_CONTENT,
  LIMIT,
  listen,
  operation,
  send,
} from "../../../test/support/http-server.js";
import { HttpProblem, InvalidAnswerError } from "./problem.js";
import { createListener, type Handler, route } from "./server.js";

const get = operation("getThing", "GET", "/things", { parameters: [LIMIT] });
const post = operation("postThing", "POST", "/things", { body: { required: true, content: [JSON_CONTENT] } });

describe("what a handler does", () => {
  const quiet = { onError: () => {} };
  it.each<[string, Handler<unknown, unknown>, Partial<Answer>]>([
    [
      "throws",
      () => {
        throw new Error("secret");
      },
      { status: 500, body: { title: "Internal Server Error", status: 500 } },
    ],
    ["rejects", () => Promise.reject(new Error("secret")), { status: 500 }],
    [
      "throws a problem",
      () => {
        throw new HttpProblem(409, { title: "Taken", code: 7 }, { "retry-after": "5" });
      },
      { status: 409, retryAfter: "5", body: { title: "Taken", code: 7, status: 409 } },
    ],
    [
      "throws a problem with a wrong status",
      () => {
        throw new HttpProblem(200, {});
      },
      { status: 500 },
    ],
    [
      "throws a problem that is no JSON",
      () => {
        throw new HttpProblem(409, { code: 1n });
      },
      { status: 500 },
    ],
    [
      "throws a problem with a header that is none",
      () => {
        throw new HttpProblem(409, {}, { a: "b\r\nc: d" });
      },
      { status: 500 },
    ],
    ["answers an unknown status", () => ({ status: 201, body: { a: 1 } }), { status: 500 }],
    ["answers nothing", () => undefined, { status: 500 }],
    ["answers an invalid body", () => ({ status: 200, body: {} }), { status: 500 }],
    ["answers no body", () => ({ status: 200 }), { status: 500 }],
    [
      "answers a cycle",
      () => {
        const a: unknown[] = [];
        a.push(a);
        return { status: 200, body: { a } };
      },
      { status: 500 },
    ],
    [
      "sets a header of its own",
      () => ({ status: 200, headers: { "retry-after": "7" }, body: { a: 1 } }),
      { status: 200, retryAfter: "7" },
    ],
    [
      "sets a header that breaks lines",
      () => ({ status: 200, headers: { "retry-after": "7\r\na: b" }, body: { a: 1 } }),
      { status: 500 },
    ],
    [
      "sets a length",
      () => ({ status: 200, headers: { "content-length": "3" }, body: { a: 1 } }),
      { status: 200, length: "7" },
    ],
  ])("%s", async (name, handler, want) => {
    const onError = vi.fn();
    const url = await listen(createListener([route(get, handler)], { onError }));
    const got = await send(url, { path: "/things" });
    expect(got).toMatchObject(want);
    expect(got.text).not.toContain("secret");
    // A problem is the handler's own word, even with a status that makes it a 500.
    const isReported = got.status === 500 && name !== "throws a problem with a wrong status";
    expect(onError.mock.calls.length > 0).toBe(isReported);
  });

  it("is told of violations of its own answer", async () => {
    const onError = vi.fn();
    const url = await listen(createListener([route(get, () => ({ status: 200, body: {} }))], { onError }));
    await send(url, { path: "/things" });
    expect(onError.mock.calls[0]?.[0]).toBeInstanceOf(InvalidAnswerError);
    expect(onError.mock.calls[0]?.[0]).toMatchObject({
      violations: [{ pointer: "/body", keyword: "required" }],
    });
    expect(onError.mock.calls[0]?.[1]).toMatchObject({
      operation: "getThing",
      method: "GET",
      url: "/things",
    });
  });

  it("survives an onError that throws", async () => {
    const silent = vi.spyOn(console, "error").mockImplementation(() => {});
    const onError = () => {
      throw new Error("again");
    };
    const url = await listen(createListener([route(get, () => undefined)], { onError }));
    expect(await send(url, { path: "/things" })).toMatchObject({ status: 500 });
    silent.mockRestore();
  });

  it("is not checked where that is switched off", async () => {
    const url = await listen(
      createListener([route(get, () => ({ status: 200, body: {} }))], { validateResponses: false }),
    );
    expect(await send(url, { path: "/things" })).toMatchObject({ status: 200, body: {} });
  });

  it("gets defaults and typed values", async () => {
    const seen: unknown[] = [];
    const url = await listen(
      createListener([
        route(get, (input) => {
          seen.push(input);
          return { status: 200, body: { a: 1 } };
        }),
      ]),
    );
    await send(url, { path: "/things" });
    await send(url, { path: "/things?limit=7&other=1" });
    expect(seen).toEqual([{ query: { limit: 20 } }, { query: { limit: 7 } }]);
  });

  it("learns by its signal that the client is gone", async () => {
    let aborted: Promise<unknown> = Promise.resolve();
    const started = new Promise<void>((resolve) => {
      const handler: Handler<unknown, unknown> = async (_, { signal }) => {
        aborted = new Promise((done) => signal.addEventListener("abort", () => done(signal.reason)));
        resolve();
        await aborted;
        return { status: 200, body: { a: 1 } };
      };
      void listen(createListener([route(get, handler)], quiet)).then((url) => {
        const call = request(`${url}/things`);
        call.on("error", () => {});
        call.end();
        void started.then(() => call.destroy());
      });
    });
    await started;
    expect(await aborted).toMatchObject({ message: "the client went away" });
  });

  it("is not called when the client goes away within its body", async () => {
    const handler = vi.fn();
    const onError = vi.fn();
    const url = await listen(createListener([route(post, handler)], { onError }));
    await new Promise<void>((resolve) => {
      const socket = connectSocket(Number(new URL(url).port), "127.0.0.1", () => {
        socket.write(
          "POST /things HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{",
        );
        setTimeout(() => socket.destroy(), 50);
      });
      socket.on("close", () => setTimeout(resolve, 50));
    });
    expect(handler).not.toHaveBeenCalled();
    expect(onError).not.toHaveBeenCalled();
    expect((await send(url, { method: "PUT", path: "/things" })).status).toBe(405);
  });
});
