import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./support.mjs";

const { constraints, grantedInWords, missingHere, refusalOf, sortDevices, troubleOf } = await page("sound/devices.js");
const { onScale } = await page("conversation/meter.js");

test("each failure has its own sentence, a hint, and the way on without a microphone", () => {
  const names = [
    "NotAllowedError",
    "NotFoundError",
    "NotReadableError",
    "OverconstrainedError",
    "NotAllowedHere",
    "InsecureContext",
    "NoAudioWorklet",
    "Unplugged",
    "Silent",
    "PermissionDismissedError",
    "somethingNew",
  ];
  const troubles = names.map((name) => troubleOf({ name }));
  assert.equal(new Set(troubles.map(({ code }) => code)).size, names.length);
  assert.equal(new Set(troubles.map(({ sentence }) => sentence)).size, names.length);
  for (const { sentence, hint } of troubles) {
    assert.match(sentence, /^[A-Z].*\.$/);
    assert.match(hint, /You can type instead\.$/);
  }
});

test("what typing does not mend does not promise it", () => {
  for (const name of ["NotLoaded", "SpeakerFailed"]) assert.doesNotMatch(troubleOf({ name }).hint, /type/);
});

test("a question closed unanswered is told from a refusal, and old names from new ones are not", () => {
  assert.equal(troubleOf({ name: "NotAllowedError", message: "Permission dismissed" }).code, "microphone_dismissed");
  assert.equal(troubleOf({ name: "NotAllowedError", message: "Permission denied" }).code, "microphone_refused");
  assert.equal(troubleOf({ name: "AbortError" }).code, "microphone_in_use");
  assert.equal(troubleOf({ name: "toString" }).code, "microphone_failed");
});

test("an insecure page is told to use https or localhost, an old browser to be renewed", () => {
  const able = {
    isSecureContext: true,
    navigator: { mediaDevices: { getUserMedia() {} } },
    AudioWorkletNode: class {},
  };
  assert.equal(missingHere(able), null);
  assert.match(missingHere({ ...able, isSecureContext: false }).hint, /https.*localhost/);
  assert.equal(missingHere({ ...able, navigator: {} }).code, "insecure_origin");
  assert.equal(missingHere({ ...able, AudioWorkletNode: undefined }).code, "no_audio_worklet");
});

test("in a frame that may not use the microphone a tab of its own is offered, whether or not the browser tells", () => {
  const able = {
    isSecureContext: true,
    navigator: { mediaDevices: { getUserMedia() {} } },
    AudioWorkletNode: class {},
  };
  const told = (isAllowed) => ({ ...able, document: { featurePolicy: { allowsFeature: () => isAllowed } } });
  assert.equal(missingHere(told(false)).action, "own_tab");
  assert.equal(missingHere(told(true)), null);
  const refused = { name: "NotAllowedError" };
  const framed = { self: {}, top: {} };
  assert.equal(refusalOf(refused, framed).action, "own_tab");
  assert.equal(refusalOf(refused, { ...framed, ...told(false) }).action, "own_tab");
  assert.equal(refusalOf(refused, { ...framed, ...told(true) }).code, "microphone_refused");
  assert.equal(refusalOf(refused, { self: framed, top: framed }).code, "microphone_refused");
  assert.equal(refusalOf({ name: "NotFoundError" }, framed).code, "microphone_none");
});

test("the microphone is asked for with echo cancellation and at its own rate", () => {
  const { audio } = constraints("");
  assert.deepEqual([audio.echoCancellation, audio.noiseSuppression, audio.autoGainControl], [true, true, true]);
  assert.ok(!("sampleRate" in audio) && !("deviceId" in audio));
  assert.deepEqual(constraints("x").audio.deviceId, { exact: "x" });
});

test("devices are sorted by kind; the nameless get a number, the default is not listed twice", () => {
  const found = [
    ["audioinput", "default", "Default"],
    ["audioinput", "m", ""],
    ["audiooutput", "s", "Headset"],
    ["videoinput", "v", "Camera"],
    ["audioinput", "", ""],
  ].map(([kind, deviceId, label]) => ({ kind, deviceId, label }));
  assert.deepEqual(sortDevices(found), {
    microphones: [{ id: "m", label: "Microphone 1" }],
    speakers: [{ id: "s", label: "Headset" }],
  });
});

test("what the browser granted is told as it is", () => {
  assert.equal(
    grantedInWords({ echoCancellation: true, noiseSuppression: false }),
    "Echo cancellation on · noise suppression off · automatic gain not stated",
  );
});

test("the meter spans 60 dB, and silence is its left end", () => {
  assert.deepEqual([0, NaN, 0.0001, 1, 2].map(onScale), [0, 0, 0, 1, 1]);
  assert.ok(Math.abs(onScale(10 ** (-30 / 20)) - 0.5) < 1e-9);
});
