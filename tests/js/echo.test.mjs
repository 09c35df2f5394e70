// The echo in the microphone: measured, told from a person, and what is sent for it.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { chance, forMany, page } from "./support.mjs";

const { EchoMeter } = await page("sound/echo-meter.js");
const { EchoWatch } = await page("sound/echo-watch.js");
const { MicrophoneMix } = await page("sound/microphone-mix.js");
const { Duck } = await page("sound/duck.js");
const { isHeadset, openHearing } = await page("sound/hearing.js");
const { echoInWords } = await page("microphone/core.js");
const { ALL_ON } = await page("sound/processing.js");

const RATE = 48_000;
const QUANTUM = 128;
const seconds = (n) => Math.round(n * RATE);
const decibels = (power) => 10 * Math.log10(power);
const about = (value, expected, error) =>
  assert.ok(Math.abs(value - expected) <= error, `${value} is not about ${expected}`);

/** Syllables of coloured noise, with pauses: what of a voice matters here. */
function voice(length, random, loud = 0.2) {
  const samples = new Float32Array(length);
  let [first, low] = [0, 0];
  for (let at = 0; at < length; ) {
    const [syllable, pause] = [seconds(0.08 + 0.2 * random()), seconds(random() < 0.2 ? 0.25 * random() : 0.03)];
    const strength = loud * (0.4 + random());
    for (let i = 0; i < syllable + pause && at < length; i++, at++) {
      first += 0.1 * (2 * random() - 1 - first);
      low += 0.1 * (first - low);
      samples[at] = i < syllable ? 6 * strength * low * Math.sin((Math.PI * i) / syllable) ** 0.5 : 0;
    }
  }
  return samples;
}

/** What of `heard` comes back: after `delay` seconds, at `level_db`, in a room whose tail falls by 60 dB in `tail` seconds. */
function echoOf(heard, { delay = 0.15, level_db = -10, tail = 0, random = chance(7) }) {
  const taps = [[0, 1]];
  for (let at = 0.004; at < tail; at += 0.006 * (1 + random()))
    taps.push([seconds(at), (random() < 0.5 ? -1 : 1) * 0.5 * 10 ** ((-3 * at) / tail)]);
  const norm = 10 ** (level_db / 20) / Math.sqrt(taps.reduce((sum, [, gain]) => sum + gain * gain, 0));
  const echo = new Float32Array(heard.length);
  for (const [after, gain] of taps)
    for (let i = seconds(delay) + after; i < heard.length; i++)
      echo[i] += norm * gain * heard[i - seconds(delay) - after];
  return echo;
}

const noise = (length, db, random) =>
  Float32Array.from({ length }, () => 10 ** (db / 20) * Math.sqrt(3) * (2 * random() - 1));
const sum = (...parts) => parts[0].map((_, i) => parts.reduce((total, part) => total + (part[i] ?? 0), 0));
const later = (sound, at) => {
  const whole = new Float32Array(seconds(at) + sound.length);
  whole.set(sound, seconds(at));
  return whole;
};

/** Push both through `take`, quantum by quantum; `each` is told when. */
function run(take, microphone, heard, each = () => {}) {
  for (let at = 0; at + QUANTUM <= heard.length; at += QUANTUM) {
    take(microphone.subarray(at, at + QUANTUM), heard.subarray(at, at + QUANTUM));
    each(at / RATE);
  }
}

test("level and delay of an echo are measured, in noise too", () => {
  forMany(12, (random) => {
    const heard = voice(seconds(3), random);
    const [delay, level_db] = [0.03 + 0.4 * random(), -3 - 25 * random()];
    const meter = new EchoMeter(RATE, () => {});
    run((a, b) => meter.push(a, b), sum(echoOf(heard, { delay, level_db }), noise(heard.length, -65, random)), heard);
    about(meter.delay, delay, 0.001);
    about(decibels(meter.total), level_db, 1.5);
    assert.ok(meter.share > 0.25);
  });
});

test("two voices have next to nothing in common", () => {
  forMany(12, (random) => {
    const meter = new EchoMeter(RATE, () => {});
    run((a, b) => meter.push(a, b), voice(seconds(3), random), voice(seconds(3), random));
    assert.ok(meter.share < 0.05, `${meter.share}`);
  });
});

test("without an echo that is known within a second, and from then on the microphone is sent unprocessed", () => {
  for (const hum of [-200, -60, -50]) {
    const [heard, watch] = [voice(seconds(2), chance(3)), new EchoWatch(RATE)];
    let knownAt = Infinity;
    run(
      (a, b) => watch.push(a, b),
      noise(heard.length, hum, chance(4)),
      heard,
      (at) => {
        if (watch.echo === "none") knownAt = Math.min(knownAt, at);
        else assert.ok(!watch.isRaw);
      },
    );
    assert.ok(knownAt < 1, `${hum} dBFS: ${knownAt}`);
    assert.ok(watch.isRaw && !watch.isInterrupted);
  }
});

test("an echo is no person, whatever the room", () => {
  forMany(10, (random) => {
    const heard = voice(seconds(5), random);
    const microphone = sum(
      echoOf(heard, { delay: 0.05 + 0.2 * random(), level_db: -30 * random(), tail: 0.3 * random(), random }),
      noise(heard.length, -62, random),
    );
    const watch = new EchoWatch(RATE);
    run(
      (a, b) => watch.push(a, b),
      microphone,
      heard,
      (at) => assert.ok(!watch.isInterrupted && !watch.isRaw, `at ${at}`),
    );
    assert.equal(watch.echo, "present");
  });
});

test("devices that stumble make no person of the echo, and what a canceller leaves of it is turned down", () => {
  forMany(6, (random) => {
    const heard = voice(seconds(6), random);
    const [before, after] = [0.15, 0.21].map((delay) => echoOf(heard, { delay, level_db: -10 }));
    before.set(after.subarray(seconds(3)), seconds(3));
    const mix = new MicrophoneMix(RATE, false);
    const [sent, leaks] = [[], new Float32Array(QUANTUM).fill(1)];
    run(
      (raw, b) => sent.push(mix.choose(leaks, raw, b)[QUANTUM - 1]),
      before,
      heard,
      (at) => assert.ok(!mix.watch.isInterrupted, `at ${at}`),
    );
    const settled = sent.slice(Math.round((1.5 * RATE) / QUANTUM));
    const down = settled.filter((gain) => gain < 0.001).length;
    assert.ok(down > 0.9 * settled.length, `${down / settled.length}`);
  });
});

test("a person is told from the echo within 50 ms", () => {
  forMany(10, (random) => {
    const heard = voice(seconds(3), random);
    const began = 1.2 + random();
    const microphone = sum(
      echoOf(heard, { level_db: -10 - 10 * random() }),
      later(voice(seconds(0.5), random, 0.5), began),
    );
    const watch = new EchoWatch(RATE);
    let noticedAt = Infinity;
    run(
      (a, b) => watch.push(a, b),
      microphone,
      heard,
      (at) => {
        if (watch.isInterrupted) noticedAt = Math.min(noticedAt, at);
      },
    );
    assert.ok(noticedAt >= began && noticedAt < began + 0.05, `${began}: ${noticedAt}`);
  });
});

test("who spoke into an answer is sent unprocessed to the next pause, though the answer has ended", () => {
  const heard = new Float32Array(seconds(5));
  heard.set(voice(seconds(2), chance(5)));
  const said = later(voice(seconds(2), chance(6), 0.4), 1.8); // to 3.8 s
  const watch = new EchoWatch(RATE);
  const raw = [];
  run(
    (a, b) => watch.push(a, b),
    sum(
      heard.map(() => 0),
      said,
    ),
    heard,
    (at) => raw.push([at, watch.isRaw]),
  );
  const isRawAt = (when) => raw.find(([at]) => at >= when)[1];
  assert.deepEqual([1.5, 3, 3.7, 4.6].map(isRawAt), [true, true, true, false]);
});

test("the echo of the next answer is no person, though somebody spoke into the last one and the device has let go of what waited", () => {
  forMany(8, (random) => {
    const [first, person, next] = [
      voice(seconds(1.4), random),
      voice(seconds(1.8), random, 0.5),
      voice(seconds(2), random),
    ];
    const nextAt = 3.6;
    const heard = new Float32Array(seconds(6));
    heard.set(first);
    heard.set(next, seconds(nextAt));
    const delay = 0.1 + 0.1 * random();
    const shift = random() < 0.5 ? 0 : 0.09;
    const only = (from, until) => heard.map((x, i) => (i >= seconds(from) && i < seconds(until) ? x : 0));
    const microphone = sum(
      echoOf(only(0, nextAt), { delay, level_db: -20 }),
      echoOf(only(nextAt, 6), { delay: delay - shift, level_db: -20 }),
      later(person, 1.1),
      noise(heard.length, -70, random),
    );
    const watch = new EchoWatch(RATE);
    run(
      (a, b) => watch.push(a, b),
      microphone,
      heard,
      (at) => assert.ok(at < nextAt || !watch.isInterrupted, `at ${at}, ${watch.echo}, after ${delay} s less ${shift}`),
    );
    assert.equal(watch.echo, "present");
  });
});

test("headphones pulled out: the echo is known before a second answer, and interrupts once at most", () => {
  forMany(6, (random) => {
    const answer = voice(seconds(3), random);
    const heard = new Float32Array(seconds(8));
    heard.set(answer);
    heard.set(answer, seconds(4.5));
    const echo = echoOf(heard, { level_db: -6 });
    echo.fill(0, 0, seconds(1.5)); // until then they are in
    const watch = new EchoWatch(RATE);
    const interrupted = [];
    let before = false;
    run(
      (a, b) => watch.push(a, b),
      echo,
      heard,
      (at) => {
        if (watch.isInterrupted && !before) interrupted.push(at);
        before = watch.isInterrupted;
      },
    );
    assert.equal(watch.echo, "present");
    assert.ok(interrupted.length <= 1 && interrupted.every((at) => at < 2.5), `${interrupted}`);
  });
});

test("an echo of a device that stumbles turns the answer down for a moment only, and twice at most", () => {
  forMany(12, (random) => {
    const answer = voice(seconds(8), random);
    const delays = [0.1 + 0.05 * random(), 0.3 + 0.1 * random(), 0.1, 0.35];
    const [watch, duck, heard] = [new EchoWatch(RATE), new Duck(RATE), answer.slice()];
    const microphone = new Float32Array(QUANTUM);
    const low = [];
    let before = false;
    for (let at = 0; at + QUANTUM <= heard.length; at += QUANTUM) {
      const quantum = heard.subarray(at, at + QUANTUM);
      duck.apply(quantum);
      low.push(duck.gain < 0.1 ? 1 : 0);
      const delay = seconds(delays[Math.floor((delays.length * at) / heard.length)]);
      for (let i = 0; i < QUANTUM; i++) microphone[i] = 0.3 * (heard[at + i - delay] ?? 0) + 1e-4 * (2 * random() - 1);
      watch.push(microphone, quantum);
      if (watch.isInTheWay !== before) duck.speak(watch.isInTheWay);
      before = watch.isInTheWay;
    }
    const spans = low
      .join("")
      .split(/0+/)
      .map((span) => (span.length * QUANTUM) / RATE)
      .filter((span) => span > 0);
    assert.ok(spans.length <= 2 && spans.every((span) => span < 0.6), `${spans}`);
  });
});

test("after loud input that nothing explains, no echo has to be shown again", () => {
  const watch = new EchoWatch(RATE, "none");
  const heard = new Float32Array(seconds(4));
  heard.set(voice(seconds(1.5), chance(8)));
  run(
    (a, b) => watch.push(a, b),
    later(voice(seconds(0.6), chance(9), 0.4), 1).subarray(0),
    heard.subarray(0, seconds(1.6)),
  );
  assert.equal(watch.echo, "none");
  run((a, b) => watch.push(a, b), new Float32Array(seconds(2)), heard.subarray(seconds(1.6), seconds(3.6)));
  assert.equal(watch.echo, "unknown");
});

test("a headset is assumed to have no echo, until one is measured", () => {
  const heard = voice(seconds(2), chance(10));
  const [mix, sent] = [new MicrophoneMix(RATE, true), []];
  run((a, b) => void sent.push(mix.watch.isRaw, mix.choose(a, a, b)), echoOf(heard, { level_db: -3 }), heard);
  assert.equal(mix.watch.echo, "present");
  assert.ok(isHeadset("Headset Microphone (Jabra Evolve2)") && isHeadset("Max’s AirPods Pro"));
  assert.ok(!isHeadset("MacBook Pro Microphone") && !isHeadset("Internal Mic"));
});

test("nothing that is sent jumps, whichever sound it is taken from", () => {
  forMany(6, (random) => {
    const mix = new MicrophoneMix(RATE, false);
    const heard = sum(voice(seconds(3), random), new Float32Array(seconds(4)));
    const raw = sum(echoOf(heard, { level_db: -12 }), later(voice(seconds(0.8), random, 0.4), 1.5));
    const one = new Float32Array(QUANTUM).fill(1);
    const sent = [];
    let last = 1;
    let steepest = 0;
    run(
      (microphone, b) => {
        mix.watch.push(microphone, b);
        mix.watch.push = () => {}; // the watch has heard it; what is mixed is constant, so that only gains are seen
        const quantum = Float32Array.from(mix.choose(one, one, b));
        delete mix.watch.push;
        for (const value of quantum) [steepest, last] = [Math.max(steepest, Math.abs(value - last)), value];
        sent.push(...quantum);
      },
      raw,
      heard,
    );
    assert.ok(steepest <= 1.01 / (0.01 * RATE), `${steepest}`);
    assert.ok(sent.every((value) => value >= 0 && value <= 1.001));
  });
});

test("the answer is turned down at once, and comes back when nobody was there", () => {
  const duck = new Duck(RATE);
  const play = (howLong) => {
    const sound = new Float32Array(seconds(howLong)).fill(1);
    for (let at = 0; at < sound.length; at += QUANTUM) duck.apply(sound.subarray(at, at + QUANTUM));
    return decibels(sound[sound.length - 1] ** 2);
  };
  assert.equal(play(0.1), 0);
  duck.speak(true);
  about(play(0.02), -30, 0.1);
  about(play(0.5), -30, 0.1);
  about(play(0.6), 0, 0.01); // it was a noise
  duck.speak(false);
  duck.speak(true);
  about(play(0.02), -30, 0.1);
  duck.speak(false); // and another one
  about(play(0.2), 0, 0.01);
  duck.speak(true);
  about(play(0.2), 0, 0.01); // it is not fooled a third time,
  duck.speak(false);
  play(31);
  duck.speak(true); // for half a minute
  about(play(0.02), -30, 0.1);
  duck.confirm();
  about(play(0.2), 0, 0.01);
  for (let i = 0; i < 5; i++) {
    duck.speak(true);
    about(play(0.02), -30, 0.1); // a person may interrupt again and again
    duck.confirm();
    play(0.2);
  }
});

// --- opening it twice ----------------------------------------------------------------------------------------------

const device = Object.getOwnPropertyDescriptor(globalThis, "navigator");
afterEach(() => {
  if (device) Object.defineProperty(globalThis, "navigator", device);
  else delete globalThis.navigator;
});

/** A browser with one microphone; `grants` says how it treats it. */
function browser(grants, { silencesFirst = false } = {}) {
  const opened = [];
  const getUserMedia = async ({ audio }) => {
    if (silencesFirst && opened[0]) opened[0].muted = true;
    const track = {
      label: "Internal Mic",
      readyState: "live",
      muted: false,
      getSettings: () => ({ deviceId: "one", ...grants(audio) }),
      stop: () => {
        track.readyState = "ended";
      },
    };
    opened.push(track);
    return { getTracks: () => [track], getAudioTracks: () => [track] };
  };
  Object.defineProperty(globalThis, "navigator", { value: { mediaDevices: { getUserMedia } }, configurable: true });
  return opened;
}
const live = (opened) => opened.filter((track) => track.readyState === "live").length;

test("the microphone is opened unprocessed beside what was chosen", async () => {
  const opened = browser((asked) => asked);
  const { raw } = await openHearing("", ALL_ON);
  assert.equal(raw.getAudioTracks()[0].getSettings().echoCancellation, false);
  assert.equal(raw.getAudioTracks()[0].getSettings().noiseSuppression, false);
  assert.equal(live(opened), 2);
});

test("it is opened once where the canceller is off, or is wished for always", async () => {
  for (const wish of [{ echoCancellation: false }, { onlyWhileEcho: false }]) {
    const opened = browser((asked) => asked);
    assert.equal((await openHearing("", { ...ALL_ON, ...wish })).raw, null);
    assert.equal(opened.length, 1);
  }
});

test("a browser that gives the same sound twice, or silences the first, is left with one", async () => {
  const same = browser(() => ({ echoCancellation: true }));
  assert.equal((await openHearing("", ALL_ON)).raw, null);
  assert.equal(live(same), 1);
  const silenced = browser((asked) => asked, { silencesFirst: true });
  const hearing = await openHearing("", ALL_ON);
  assert.equal(hearing.raw, null);
  assert.equal(live(silenced), 1);
});

test("what was decided about the echo is said beside the switch", () => {
  const say = (standing, wish = {}) => echoInWords({ ...ALL_ON, ...wish }, standing);
  const standing = { echo: "unknown", level_db: -Infinity, isRaw: false };
  assert.match(say(standing), /^Not measured yet/);
  assert.equal(say({ ...standing, echo: "none", level_db: -48.2 }), "No echo (under −48 dB): not cancelled.");
  assert.match(say({ ...standing, echo: "present", level_db: -20.6 }), /^Echo at −21 dB: cancelled/);
  assert.match(say(null), /^This browser opens the microphone once/);
  assert.equal(say(standing, { onlyWhileEcho: false }), "");
  assert.equal(say(standing, { echoCancellation: false }), "");
});
