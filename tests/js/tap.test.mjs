import assert from "node:assert/strict";
import test from "node:test";

import { Tap } from "../../playground/web/static/sound/tap.js";

class Param {
  constructor(value) {
    this.points = [[-Infinity, value]];
  }
  setValueAtTime(value, at) {
    this.points.push([at, value]);
    return this;
  }
  linearRampToValueAtTime(value, at) {
    this.points.push([at, value]);
    return this;
  }
  /** What it comes to at a moment, between two points in proportion. */
  at(moment) {
    const next = this.points.findIndex(([at]) => at > moment);
    const [from, a] = this.points.at(next < 0 ? -1 : next - 1);
    if (next < 0 || !Number.isFinite(from)) return a;
    const [to, b] = this.points[next];
    return a + ((b - a) * (moment - from)) / (to - from);
  }
}

class Node {
  connected = [];
  constructor(context, { gain = 1 } = {}) {
    this.context = context;
    this.gain = new Param(gain);
  }
  connect(node, _output = 0, input = 0) {
    this.connected.push([node, input]);
    return node;
  }
  disconnect() {
    this.connected = [];
  }
}
globalThis.GainNode = Node;

function worklet() {
  const sources = [];
  const context = {
    currentTime: 5,
    sources,
    createMediaStreamSource: (stream) => sources.push(new Node(stream)) && sources.at(-1),
  };
  return new Node(context);
}

/** How loud each input of the worklet is at a moment, both taps together. */
const loudness = (taps, moment) =>
  [0, 1].map((input) =>
    taps
      .flatMap((tap) => tap.ways)
      .filter(({ gain }) => gain.connected.some(([, to]) => to === input))
      .reduce((sum, { gain }) => sum + gain.gain.at(moment), 0),
  );

test("one tap takes over from another: both together are always as loud as one", () => {
  const node = worklet();
  const [old, fresh] = [new Tap(node, ["chosen", "raw"], 1), new Tap(node, ["chosen", "raw"], 0)];
  old.end(6);
  fresh.begin(6);
  for (const moment of [5, 6, 6.004, 6.01, 9]) assert.deepEqual(loudness([old, fresh], moment), [1, 1], `at ${moment}`);
  assert.deepEqual(loudness([old], 5.9), [1, 1]);
  assert.deepEqual(loudness([fresh], 6.1), [1, 1]);
});

test("a tap runs a while after it was opened, and is over once it has faded", () => {
  const node = worklet();
  const tap = new Tap(node, ["chosen"], 0);
  assert.equal(tap.runs, false);
  node.context.currentTime = 5.3;
  assert.equal(tap.runs, true);
  assert.equal(tap.isOver, false);
  tap.end(5.4);
  node.context.currentTime = 5.405;
  assert.equal(tap.isOver, false);
  node.context.currentTime = 5.42;
  assert.equal(tap.isOver, true);
  tap.close();
  assert.deepEqual(node.context.sources[0].connected, []);
});
