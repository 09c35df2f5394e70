import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./support.mjs";

const { bridgeAddress, Connection, NEXT } = await page("bridge/connection.js");
const { Relay } = await page("bridge/relay.js");
const { RelayThread } = await page("bridge/relay-thread.js");
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

/** The audio thread's end of a line. */
class Port {
  posted = [];
  postMessage(message) {
    this.posted.push(message);
  }
  of(type) {
    return this.posted.filter((message) => message.type === type);
  }
}

function connected({ until = "open" } = {}) {
  const said = { messages: [], playback: [], blocks: [], sent: [], slow: [], ended: [], ready: 0 };
  const listener = {
    ready: () => said.ready++,
    message: (message) => said.messages.push(message.type),
    playback: (track, frame) => said.playback.push([track, frame.byteLength]),
    block: ({ until, sent }) => said.blocks.push(until) && said.sent.push(...sent),
    slow: (trouble) => said.slow.push(trouble.code),
    ended: (trouble) => said.ended.push(trouble?.code ?? null),
  };
  let [socket, line] = [];
  const connection = new Connection(listener, RATE, (hear) => {
    line = new Relay(hear, (address) => (socket = new Socket(address)));
    return { post: (message) => line.receive(message) };
  });
  const [microphone, speaker] = [new Port(), new Port()];
  line.receive({ type: "sound", rate: RATE, microphone, speaker });
  let spoken = 0;
  const speak = (frame = new ArrayBuffer(FRAME_BYTES)) =>
    microphone.onmessage({ data: { type: "block", frame, peak: 0.5, until: ++spoken } });
  connection.open("ws://here/bridge", "ticket");
  if (until !== "opening") socket.onopen();
  if (until === "open") socket.onmessage({ data: '{"type":"ready"}' });
  return { connection, socket, said, speak, microphone, speaker };
}

test("hello comes first, with the ticket and the rates, and nothing else before ready", () => {
  const { connection, socket, said, speak, microphone } = connected({ until: "greeting" });
  assert.equal(connection.say('{"type":"interrupt"}'), false);
  speak();
  assert.deepEqual(
    socket.sent.map((text) => JSON.parse(text)),
    [{ type: "hello", ticket: "ticket", input_rate_hz: RATE, output_rate_hz: RATE }],
  );
  assert.deepEqual([said.blocks, said.sent], [[1], []], "the page sees and keeps what is not sent");
  assert.equal(microphone.of("lend").length, 1);
  connection.close();
});

test("in line nothing is said and nothing given up, until it is one's turn", (t) => {
  const late = [];
  t.mock.method(globalThis, "setTimeout", (call) => late.push(call));
  const { connection, socket, said, speak } = connected({ until: "greeting" });
  socket.onmessage({ data: '{"type":"admission","place":2,"sentence":"Full."}' });
  for (const call of late) call();
  speak();
  assert.deepEqual([connection.state, said.ended, said.sent], ["queued", [], []]);
  assert.equal(connection.say("{}"), false);
  socket.onmessage({ data: '{"type":"ready"}' });
  assert.deepEqual([connection.state, said.ready, said.messages], ["open", 1, ["admission", "ready"]]);
  connection.close();
});

test("who loses the connection in line is told so", () => {
  const { socket, said } = connected({ until: "greeting" });
  socket.onmessage({ data: '{"type":"admission","place":2,"sentence":"Full."}' });
  socket.onclose({ code: 1006 });
  assert.deepEqual(said.ended, ["bridge_lost"]);
});

test("the address carries nothing of the ticket", () => {
  const { connection, socket } = connected();
  assert.ok(!socket.address.includes("ticket"));
  connection.close();
});

test("after ready, blocks flow, and each comes back to be written again", () => {
  const { connection, socket, said, speak, microphone } = connected();
  for (let i = 0; i < 5; i++) speak();
  assert.equal(socket.sent.length, 6);
  assert.equal(connection.sent, 5);
  assert.equal(microphone.of("lend").length, 5);
  assert.deepEqual(
    [said.blocks, said.sent],
    [
      [1, 2, 3, 4, 5],
      [1, 2, 3, 4, 5],
    ],
  );
  assert.equal(said.ready, 1);
  connection.close();
});

test("who holds a key to talk is heard while he does, and shown all the time", () => {
  const { connection, socket, said, speak } = connected({ until: "greeting" });
  connection.talk(false);
  socket.onmessage({ data: '{"type":"ready"}' });
  speak();
  connection.talk(true);
  speak();
  connection.talk(false);
  speak();
  assert.deepEqual([said.blocks, said.sent], [[1, 2, 3], [2]]);
  connection.close();
});

test("what the session says to the speaker is there before the page is told", () => {
  const { connection, socket, said, speaker } = connected();
  const frame = new Uint8Array([2, 0, 7, 0, 1, 2, 3, 4]).buffer;
  speaker.postMessage = (message) =>
    speaker.posted.push({ ...message, told: said.messages.length + said.playback.length });
  socket.onmessage({ data: '{"type":"track","track":7,"item_id":"item_1"}\n{"type":"line","text":"track"}' });
  socket.onmessage({ data: frame });
  socket.onmessage({ data: '{"type":"wire","body":{"type":"track_end"}}\n{"type":"track_end","track":7}' });
  socket.onmessage({ data: '{"type":"stop_playback","track":7}' });
  const told = speaker.posted.map(({ type, track, told }) => [type, track, told]);
  assert.deepEqual(told, [
    ["open", 7, 1],
    ["audio", 7, 3],
    ["end", 7, 4],
    ["stop", 7, 6],
  ]);
  assert.deepEqual(said.playback, [[7, 8]]);
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
  const { connection, socket, said, speak, microphone } = connected();
  socket.isSlow = true;
  const frames = Array.from({ length: 100 }, () => new ArrayBuffer(FRAME_BYTES));
  for (const frame of frames) speak(frame);
  const inSocket = socket.sent.length - 1;
  assert.equal(connection.sent, inSocket);
  assert.ok(connection.dropped > 0);
  const held = frames.length - connection.dropped;
  assert.ok(held * 20 <= 1020 && held * 20 > 900, `${held * 20} ms held`);
  const lent = microphone.of("lend").map(({ frame }) => frames.indexOf(frame));
  assert.deepEqual(
    lent,
    frames.slice(0, lent.length).map((_, i) => i),
    "they come back in the order they went",
  );
  assert.deepEqual(
    said.sent,
    lent.slice(0, inSocket).map((i) => i + 1),
  );
  assert.deepEqual(said.slow, ["upload_slow"]);
  socket.isSlow = false;
  socket.bufferedAmount = 0;
  speak();
  assert.equal(microphone.of("lend").length, 101);
  assert.equal(connection.sent + connection.dropped, 101);
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

/** A page's worker that comes when it is told to. */
class Elsewhere {
  posted = [];
  constructor(url) {
    Elsewhere.last = this;
    this.url = url;
  }
  postMessage(message) {
    this.posted.push(message);
  }
}

test("what is said before the thread is there waits for it, in order", (t) => {
  t.after(() => delete globalThis.Worker);
  globalThis.Worker = Elsewhere;
  const heard = [];
  const line = new RelayThread((message) => heard.push(message.type));
  line.post({ type: "open", address: "ws://here" });
  assert.match(Elsewhere.last.url.href, /bridge\/relay-worker\.js$/);
  assert.deepEqual(Elsewhere.last.posted, []);
  Elsewhere.last.onmessage({ data: { type: "here" } });
  line.post({ type: "close" });
  assert.deepEqual(
    Elsewhere.last.posted.map(({ type }) => type),
    ["open", "close"],
  );
  Elsewhere.last.onmessage({ data: { type: "closed" } });
  assert.deepEqual(heard, ["closed"]);
});

for (const [how, Refused] of [
  [
    "refuses to make one",
    class {
      constructor() {
        throw new DOMException("", "SecurityError");
      }
    },
  ],
  ["cannot load it", Elsewhere],
])
  test(`a host that ${how} has its line on the page`, (t) => {
    t.after(() => delete globalThis.Worker);
    globalThis.Worker = Refused;
    const heard = [];
    const line = new RelayThread((message) => heard.push(message.type));
    line.post({ type: "close" });
    if (Refused === Elsewhere) Elsewhere.last.onerror({ preventDefault() {} });
    assert.deepEqual(heard, ["closed"]);
  });
