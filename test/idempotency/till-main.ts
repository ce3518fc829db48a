// A service in a process of its own, which may be told to die.
import { createServer } from "node:http";
import express from "express";
import { Pool } from "pg";
import { importTills, type TillSettings, type TillsHandlers } from "./project.js";

// The test that starts this gives it nothing else.
const settings = JSON.parse(process.argv[2] ?? "{}") as TillSettings;
const { createTillsListener, createTillsRouter } = await importTills(settings.folder);
const pool = new Pool({ connectionString: settings.databaseUrl, max: 5 });

const handlers: TillsHandlers = {
  pay: async ({ body }, { tx }) => {
    const { rows } = await tx.query("INSERT INTO payments (amount) VALUES ($1) RETURNING id", [body.amount]);
    const id = Number(rows[0]?.["id"]);
    return { status: 201, headers: { location: `/payments/${id}` }, body: { id, amount: body.amount } };
  },
};
const options = {
  idempotency: {
    pool,
    onStep: (step: string) => {
      if (step === settings.diesAt) process.kill(process.pid, "SIGKILL");
    },
  },
};
const listener =
  settings.server === "listener"
    ? createTillsListener(handlers, options)
    : express().use(express.json(), createTillsRouter(handlers, options));
createServer(listener).listen(settings.port, "127.0.0.1", () => process.stdout.write("ready\n"));
