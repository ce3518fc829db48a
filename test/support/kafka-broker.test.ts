import { connect } from "node:net";
import { expect, it } from "vitest";
import { describeWithKafka, startKafka } from "./kafka-broker.js";

await describeWithKafka("a broker for tests", (version) => {
  it("is the same for all who share it", async () => {
    const [first, second] = await Promise.all([startKafka({ version }), startKafka({ version })]);
    expect(first.brokers).toEqual(second.brokers);
    await expect(first.kill()).rejects.toThrow("own: true");
  });

  it("of one's own answers nobody after kill, and again after restart", async () => {
    const kafka = await startKafka({ version, own: true });
    try {
      const [address = ""] = kafka.brokers;
      expect(await isListening(address)).toBe(true);
      await kafka.kill();
      expect(await isListening(address)).toBe(false);
      await kafka.restart();
      expect(await isListening(address)).toBe(true);
    } finally {
      await kafka.stop();
    }
  });
});

function isListening(address: string): Promise<boolean> {
  const [host = "", port = ""] = address.split(":");
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port) }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
