import assert from "node:assert/strict";
import { test } from "node:test";
import { forMany, page } from "./support.mjs";

const { decodeMessage, decodePlayback, HEADER_BYTES, samplesOf, say, stampMicrophone } = await page("bridge/frames.js");

test("a microphone frame is kind 1, 0, track 0, then the samples in little-endian order", () => {
  const frame = new ArrayBuffer(HEADER_BYTES + 4);
  stampMicrophone(frame);
  samplesOf(frame).set([1, -2]);
  assert.deepEqual([...new Uint8Array(frame)], [1, 0, 0, 0, 1, 0, 0xfe, 0xff]);
});

test("a playback frame gives its track and its samples", () => {
  const { track, buffer } = decodePlayback(Uint8Array.of(2, 0, 0x34, 0x12, 5, 0).buffer);
  assert.equal(track, 0x1234);
  assert.deepEqual([...samplesOf(buffer)], [5]);
});

test("whatever bytes come, decoding answers null or a track and never throws", () => {
  forMany(300, (random) => {
    const bytes = Uint8Array.from({ length: Math.floor(random() * 12) }, () => Math.floor(random() * 256));
    const frame = decodePlayback(bytes.buffer);
    assert.equal(frame !== null, bytes.length >= 4 && bytes[0] === 2 && bytes[1] === 0);
    if (frame) assert.equal(samplesOf(frame.buffer).length, (bytes.length - 4) >> 1);
  });
});

test("a text frame without a type is nothing", () => {
  for (const text of ["", "{", "null", "3", "[]", "{}", '{"type":3}']) assert.equal(decodeMessage(text), null);
  assert.deepEqual(decodeMessage('{"type":"ready"}'), { type: "ready" });
});

test("the page says what the bridge's table names, and nothing else", () => {
  assert.deepEqual(JSON.parse(say.hello("t", 48000, 44100)), {
    type: "hello",
    ticket: "t",
    input_rate_hz: 48000,
    output_rate_hz: 44100,
  });
  assert.deepEqual(JSON.parse(say.heard({ track: 2, ms: 10 }, 5.5)), { type: "heard", track: 2, ms: 10, at: 5.5 });
  assert.deepEqual(JSON.parse(say.heard({ track: 2, ms: 10, done: true }, 6)), {
    type: "heard",
    track: 2,
    ms: 10,
    done: true,
    at: 6,
  });
  assert.deepEqual(JSON.parse(say.stopped({ track: 2, ms: 10.5 }, 7)), { type: "stopped", track: 2, ms: 10.5, at: 7 });
  assert.deepEqual(JSON.parse(say.pong(3, 8.25)), { type: "pong", n: 3, at: 8.25 });
  assert.deepEqual(JSON.parse(say.captured(1000, 9)), { type: "captured", ms: 1000, at: 9 });
  assert.equal(JSON.parse(say.toolResult("c", "{}", true)).automatic, true);
  assert.deepEqual(
    [say.text("hi"), say.interrupt(), say.askNow(), say.hold(true), say.toolResult("c", "{}"), say.bye()].map((text) =>
      JSON.parse(text),
    ),
    [
      { type: "text", text: "hi" },
      { type: "interrupt" },
      { type: "ask_now" },
      { type: "hold", down: true },
      { type: "tool_result", call_id: "c", output: "{}" },
      { type: "bye" },
    ],
  );
});
