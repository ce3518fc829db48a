import type { ServerResponse } from "node:http";

/** Calls back once, when an answer is sent or its connection is gone; at once where that has been already. */
export function onResponseEnd(response: ServerResponse, done: () => void): void {
  if (response.closed) {
    done();
    return;
  }
  if (response.socket !== null) {
    response.once("close", done);
    return;
  }
  // A pipelined request's answer has to wait for those in front of it. Until it is its turn it has no connection, and is
  // not told that this is gone.
  const { socket } = response.req;
  if (socket.closed) {
    done();
    return;
  }
  const end = (): void => {
    response.off("close", end);
    socket.off("close", end);
    done();
  };
  response.once("close", end);
  // As many as a client has pipelined: no leak, for which Node would take them.
  socket.setMaxListeners(0).once("close", end);
}
