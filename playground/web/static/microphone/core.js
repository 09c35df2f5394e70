// @ts-check
// How the browser is asked to treat the microphone, and what a test recording says of it. Pure; draws and opens nothing.
// 1. A wish is a wish: what the browser granted is told beside it where it differs, or where the browser does not say.
// 2. Levels are dBFS: the level is the root mean square of what sounds, the peak the loudest sample; a full-scale sine
//    has a level of -3 dBFS and a peak of 0.
// 3. What sounds are the 20 ms blocks at most 20 dB under the loudest one, so that pauses do not count as quiet speech.

import { isAutomatic } from "../sound/processing.js";
import { decimal, phrase } from "../words.js";

/** @typedef {import("../sound/processing.js").Processing} Processing */
/** @typedef {import("../sound/processing.js").Granted} Granted */
/** @typedef {{level_db: number, peak_db: number, clipped: number}} Loudness  `clipped`: samples at full scale */
/** @typedef {"nothing" | "clipping" | "quiet" | "fine"} Verdict */

/** @typedef {import("../sound/echo-watch.js").EchoStanding} EchoStanding */

/** @type {{name: keyof Processing, title: string, help: string}[]} */
export const SWITCHES = [
  {
    name: "echoCancellation",
    title: phrase("microphone.echo_cancellation"),
    help: phrase("microphone.takes_out_the_assistants"),
  },
  {
    name: "onlyWhileEcho",
    title: phrase("microphone.only_while_there"),
    help: phrase("microphone.where_there_is_none"),
  },
  {
    name: "noiseSuppression",
    title: phrase("microphone.noise_suppression"),
    help: phrase("microphone.takes_out_fans"),
  },
  {
    name: "autoGainControl",
    title: phrase("microphone.automatic_gain"),
    help: phrase("microphone.evens_out_loud"),
  },
];

/** What stands beside a switch: "" where there is nothing to say. @param {boolean} wished @param {boolean | string | undefined} granted */
export function besideInWords(wished, granted) {
  if (granted === undefined) return phrase("microphone.the_browser_does");
  if (Boolean(granted) === wished) return "";
  return granted ? phrase("microphone.the_browser_keeps_it") : phrase("microphone.the_browser_keeps");
}

/** What the canceller does and why. @param {Processing} wished @param {EchoStanding | null} standing  null where it is not watched */
export function echoInWords(wished, standing) {
  if (!isAutomatic(wished)) return "";
  if (!standing) return phrase("microphone.this_browser_opens");
  return ECHO_WORDS[standing.echo](standing);
}

/** @type {Record<EchoStanding["echo"], (standing: EchoStanding) => string>} */
const ECHO_WORDS = {
  unknown: () => phrase("microphone.not_measured_yet_cancelled"),
  none: ({ level_db }) =>
    Number.isFinite(level_db)
      ? phrase("microphone.no_echo_under", { level: signed(level_db) })
      : phrase("microphone.no_echo_not_cancelled"),
  present: ({ level_db }) => phrase("microphone.echo_at_db_cancelled", { level: signed(level_db) }),
};

export const TEST_S = 3;
const BLOCKS_A_SECOND = 50;
const SOUNDING_DB = 20;
const FULL_SCALE = 32700; // of 32768: -0.02 dBFS
const FEW_CLIPPED = 8;
const SILENCE_DB = -55;
const QUIET_DB = -38;

/** Keeps the first seconds of a microphone. */
export class TestRecording {
  /** @param {number} rate  Hz @param {number} [seconds] */
  constructor(rate, seconds = TEST_S) {
    this.rate = rate;
    this.samples = new Int16Array(Math.round(rate * seconds));
    this.length = 0;
  }

  /** Take a block; what is too much is left out. @param {Int16Array} block */
  take(block) {
    const part = block.subarray(0, this.samples.length - this.length);
    this.samples.set(part, this.length);
    this.length += part.length;
  }

  get isFull() {
    return this.length === this.samples.length;
  }

  /** Whole seconds still to come, for a countdown: 3, 2, 1, 0. */
  get secondsLeft() {
    return Math.ceil((this.samples.length - this.length) / this.rate);
  }
}

const decibels = (/** @type {number} */ ratio) => (ratio > 0 ? 20 * Math.log10(ratio) : -Infinity);

/** Measure PCM16. @param {Int16Array} samples @param {number} rate  Hz @returns {Loudness} */
export function levelsOf(samples, rate) {
  const size = Math.max(1, Math.round(rate / BLOCKS_A_SECOND));
  /** @type {number[]} */ const powers = [];
  let [peak, clipped] = [0, 0];
  for (let at = 0; at + size <= samples.length; at += size) {
    let sum = 0;
    for (let i = at; i < at + size; i++) {
      const loudness = Math.abs(samples[i]);
      sum += loudness * loudness;
      if (loudness > peak) peak = loudness;
      if (loudness >= FULL_SCALE) clipped++;
    }
    powers.push(sum / size);
  }
  const floor = Math.max(0, ...powers) / 10 ** (SOUNDING_DB / 10);
  const sounding = powers.filter((power) => power > 0 && power >= floor);
  const mean = sounding.reduce((sum, power) => sum + power, 0) / Math.max(1, sounding.length);
  return { level_db: decibels(Math.sqrt(mean) / 32768), peak_db: decibels(peak / 32768), clipped };
}

/** @param {Loudness} levels @returns {Verdict} */
export function verdictOf({ level_db, clipped }) {
  if (level_db < SILENCE_DB) return "nothing";
  if (clipped > FEW_CLIPPED) return "clipping";
  return level_db < QUIET_DB ? "quiet" : "fine";
}

/** @type {Record<Verdict, string>} */
const VERDICTS = {
  nothing: phrase("microphone.nothing_was_heard_check"),
  clipping: phrase("microphone.too_loud_the_sound"),
  quiet: phrase("microphone.too_quiet_move_closer"),
  fine: phrase("microphone.that_is_fine"),
};

/** @param {Loudness} levels */
export const verdictInWords = (levels) => VERDICTS[verdictOf(levels)];

/** @param {Loudness} levels */
export function levelInWords({ level_db, peak_db }) {
  return Number.isFinite(peak_db)
    ? phrase("microphone.level_dbfs_peak_dbfs", { level: signed(level_db), peak: signed(peak_db) })
    : "";
}

const signed = (/** @type {number} */ value) => decimal(value, 0).replace(/^-0$/, "0").replace("-", "−");
