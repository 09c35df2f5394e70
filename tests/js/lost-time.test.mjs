// A device that stumbles: how much time it lost, and that the microphone does not come late for it ever after.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { chance, page } from "./support.mjs";

const { LostTime } = await page("sound/lost-time.js");
const { Sound } = await page("sound/audio.js");

const BLOCK_MS = 20;
const real = {
  now: performance.now,
  AudioContext: globalThis.AudioContext,
  AudioWorkletNode: globalThis.AudioWorkletNode,
  GainNode: globalThis.GainNode,
};

afterEach(() => {
  const { now, ...classes } = real;
  performance.now = now;
  Object.assign(globalThis, classes);
});

/** Seconds of blocks whose clock is seen in steps of 23 ms, drifts by 50 ppm, and stands still for `stall` ms at 5 s. */
function lags(seconds, stall, random) {
  return Array.from({ length: (seconds * 1000) / BLOCK_MS }, (_, i) => {
    const now = 1000 + i * BLOCK_MS;
    return [100 + 23 * random() + now * 50e-6 + (now > 6000 ? stall : 0), now];
  });
}

test("what a stall took is known to some milliseconds, and a drifting clock is none", () => {
  for (const [seed, stall] of [0, 15, 50, 80].entries()) {
    const lost = new LostTime();
    for (const [lag, now] of lags(20, stall, chance(seed))) lost.push(lag, now);
    assert.ok(Math.abs(lost.ms - stall) < 4, `${lost.ms} for ${stall}`);
    lost.forget();
    assert.equal(lost.ms, 0);
  }
});

test("an hour of drift is no stall", () => {
  const lost = new LostTime();
  for (const [lag, now] of lags(3600, 0, chance(9))) lost.push(lag, now);
  assert.equal(lost.ms, 0);
});

/** A sound whose context has only a clock, and tells what is connected to it. */
async function stage() {
  const seen = { connected: 0, disconnected: 0, gains: [], now: 0, lost: 0 };
  performance.now = () => seen.now;
  class Node {
    port = { postMessage() {}, onmessage: null };
    gain = {
      setValueAtTime: () => this.gain,
      linearRampToValueAtTime: (level) => {
        this.level = level;
      },
    };
    constructor(context, how) {
      this.context = context;
      this.level = how?.gain;
    }
    connect = (node) => node;
    disconnect() {}
  }
  globalThis.AudioWorkletNode = Node;
  globalThis.GainNode = Node;
  globalThis.AudioContext = class {
    sampleRate = 48_000;
    state = "running";
    audioWorklet = { addModule: async () => {} };
    get currentTime() {
      return (seen.now - seen.lost) / 1000;
    }
    async resume() {}
    createMediaStreamSource() {
      seen.connected++;
      return {
        connect(gain) {
          seen.gains.push(gain);
          return gain;
        },
        disconnect: () => void seen.disconnected++,
      };
    }
  };
  const sound = new Sound({ block() {}, report() {}, held() {}, echo() {} });
  await sound.prepare();
  const block = (peak) => {
    seen.now += BLOCK_MS;
    sound.capture.port.onmessage({ data: { type: "block", frame: new ArrayBuffer(4), peak, until: 0 } });
  };
  const pass = (seconds, peak) => {
    for (let i = 0; i < (seconds * 1000) / BLOCK_MS; i++) block(peak);
  };
  return { sound, seen, pass };
}

test("after a stall a fresh tap of the microphone takes over, once, as soon as it is quiet", async () => {
  const { sound, seen, pass } = await stage();
  const levels = () => seen.gains.map(({ level }) => level);
  sound.listenTo({ chosen: {}, raw: {}, isHeadset: false });
  pass(5, 0.001);
  assert.deepEqual(levels(), [1, 1]);
  seen.lost += 60;
  pass(3, 0.3); // somebody speaks: nothing of it is let go
  assert.deepEqual(levels(), [1, 1, 0, 0]);
  pass(0.3, 0.001);
  assert.deepEqual(levels(), [0, 0, 1, 1]);
  assert.deepEqual([seen.connected, seen.disconnected], [4, 2]);
  pass(60, 0.001);
  assert.deepEqual([seen.connected, seen.disconnected], [4, 2]);
});

test("a tap that stands through another stall is opened anew before it takes over", async () => {
  const { sound, seen, pass } = await stage();
  sound.listenTo({ chosen: {}, raw: null, isHeadset: false });
  pass(3, 0.3);
  seen.lost += 60;
  pass(2, 0.3);
  seen.lost += 60;
  pass(2, 0.3);
  assert.deepEqual([seen.connected, seen.disconnected], [3, 1]);
  pass(0.3, 0.001);
  assert.deepEqual(
    seen.gains.map(({ level }) => level),
    [0, 0, 1],
  );
});

test("a microphone that was taken away is not connected again", async () => {
  const { sound, seen, pass } = await stage();
  sound.listenTo({ chosen: {}, raw: null, isHeadset: false });
  pass(3, 0.001);
  sound.listenToNothing();
  seen.lost += 60;
  pass(3, 0);
  assert.deepEqual([seen.connected, seen.disconnected], [1, 1]);
});
