import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./support.mjs";

const { bridgeAddress, Connection, NEXT } = await page("bridge/connection.js");
const RATE = 48000;
const FRAME_BYTES = 1924;

/** One end of a socket in memory; `bufferedAmount` grows while `isSlow`. */
class Socket {
  constructor(address) {
    Object.assign(this, { address, sent: [], bufferedAmount: 0, isSlow: false, closedWith: null });
  }
  send(data) {
    this.sent.push(data);
    if (this.isSlow) this.bufferedAmount += data.byteLength ?? data.length;
  }
  close(code) {
    this.closedWith = code;
  }
}

function connected({ until = "open" } = {}) {
  const said = { messages: [], playback: [], spent: [], wasSent: [], slow: [], ended: [], ready: 0 };
  const listener = {
    ready: () => said.ready++,
    message: (message) => said.messages.push(message.type),
    playback: (track, frame) => said.playback.push([track, frame.byteLength]),
    spent: (frame, isSent) => said.spent.push(frame) && said.wasSent.push(isSent),
    slow: (trouble) => said.slow.push(trouble.code),
    ended: (trouble) => said.ended.push(trouble?.code ?? null),
  };
  let socket;
  const connection = new Connection(listener, RATE);
  connection.open((address) => (socket = new Socket(address)), "ws://here/bridge", "ticket");
  if (until !== "opening") socket.onopen();
  if (until === "open") socket.onmessage({ data: '{"type":"ready"}' });
  return { connection, socket, said };
}

test("hello comes first, with the ticket and the rates, and nothing else before ready", () => {
  const { connection, socket } = connected({ until: "greeting" });
  assert.equal(connection.say('{"type":"interrupt"}'), false);
  connection.sendAudio(new ArrayBuffer(FRAME_BYTES));
  assert.deepEqual(
    socket.sent.map((text) => JSON.parse(text)),
    [{ type: "hello", ticket: "ticket", input_rate_hz: RATE, output_rate_hz: RATE }],
  );
  connection.close();
});

test("the address carries nothing of the ticket", () => {
  const { connection, socket } = connected();
  assert.ok(!socket.address.includes("ticket"));
  connection.close();
});

test("after ready, frames flow, and each comes back to be written again", () => {
  const { connection, socket, said } = connected();
  for (let i = 0; i < 5; i++) connection.sendAudio(new ArrayBuffer(FRAME_BYTES));
  assert.equal(socket.sent.length, 6);
  assert.equal(said.spent.length, 5);
  assert.equal(said.ready, 1);
  connection.close();
});

test("pressing stop says bye and closes, once, and without a word of trouble", () => {
  const { connection, socket, said } = connected();
  connection.close();
  connection.close();
  assert.equal(socket.sent.at(-1), '{"type":"bye"}');
  assert.equal(socket.closedWith, 1000);
  socket.onclose();
  assert.deepEqual(said.ended, [null]);
});

test("a loss is worded by the state it met", () => {
  const codes = ["opening", "greeting", "open"].map((until) => {
    const { socket, said } = connected({ until });
    socket.onclose();
    return said.ended[0];
  });
  assert.deepEqual(codes, ["bridge_unreachable", "bridge_refused", "bridge_lost"]);
});

test("closed by the server, the message is told before the end, and the end is clean", () => {
  const { socket, said } = connected();
  socket.onmessage({ data: '{"type":"closed","sentence":"It is over.","hint":"","code":"x"}' });
  socket.onclose();
  assert.deepEqual(said.messages, ["ready", "closed"]);
  assert.deepEqual(said.ended, [null]);
});

test("a text frame holds one message a line, and what comes behind the last word is let go", () => {
  const { socket, said } = connected();
  socket.onmessage({ data: '{"type":"state"}\n{"type":"line"}\n{' });
  socket.onmessage({ data: '{"type":"closed"}\n{"type":"line"}' });
  assert.deepEqual(said.messages, ["ready", "state", "line", "closed"]);
});

test("a message that cannot be taken takes none of those behind it with it, and an end is an end", (t) => {
  const { connection, socket, said } = connected();
  const complaints = t.mock.method(console, "error", () => {}).mock;
  const { message } = connection.listener;
  connection.listener.message = (each, text) => {
    message(each, text);
    if (each.type !== "line") throw new Error("no");
  };
  socket.onmessage({ data: '{"type":"state"}\n{"type":"line"}\n{"type":"closed"}' });
  assert.deepEqual(said.messages, ["ready", "state", "line", "closed"]);
  assert.deepEqual(said.ended, [null]);
  assert.equal(complaints.callCount(), 2);
});

test("malformed frames are passed over", () => {
  const { connection, socket, said } = connected();
  for (const data of ["{", "3", new ArrayBuffer(0), Uint8Array.of(9, 0, 0, 0, 1, 1).buffer]) socket.onmessage({ data });
  assert.deepEqual(said.playback, []);
  socket.onmessage({ data: Uint8Array.of(2, 0, 1, 0, 1, 1).buffer });
  assert.deepEqual(said.playback, [[1, 6]]);
  connection.close();
});

test("on a slow network at most a second waits, the oldest go first, and it is said once", () => {
  const { connection, socket, said } = connected();
  socket.isSlow = true;
  const frames = Array.from({ length: 100 }, () => new ArrayBuffer(FRAME_BYTES));
  for (const frame of frames) connection.sendAudio(frame);
  const inSocket = socket.sent.length - 1;
  assert.equal(connection.sent, inSocket);
  assert.ok(connection.dropped > 0);
  const held = frames.length - connection.dropped;
  assert.ok(held * 20 <= 1020 && held * 20 > 900, `${held * 20} ms held`);
  assert.equal(said.spent[inSocket], frames[inSocket]);
  assert.deepEqual(said.spent, frames.slice(0, said.spent.length), "they come back in the order they went");
  assert.deepEqual(
    said.wasSent,
    said.spent.map((_, i) => i < inSocket),
  );
  assert.deepEqual(said.slow, ["upload_slow"]);
  socket.isSlow = false;
  socket.bufferedAmount = 0;
  connection.sendAudio(new ArrayBuffer(FRAME_BYTES));
  assert.equal(said.spent.length, 101);
  connection.close();
});

test("typed words go through on a slow network", () => {
  const { connection, socket } = connected();
  socket.bufferedAmount = 1e9;
  assert.equal(connection.say('{"type":"text","text":"hi"}'), true);
  connection.close();
});

test("the end is the end: nothing leads out of it", () => {
  assert.deepEqual(NEXT.ended, {});
});

test("the bridge is found beside the folder, at the host's address, and over TLS where the page is", () => {
  const here = "https://x.y/root/playground/static/connection.js";
  assert.equal(bridgeAddress(undefined, "https://x.y/root/", here), "wss://x.y/root/playground/bridge");
  assert.equal(bridgeAddress("/p/bridge", "http://localhost:7860/?view=demo", here), "ws://localhost:7860/p/bridge");
  assert.equal(bridgeAddress("https://x.y/b", "http://z/", here), "wss://x.y/b");
});
