// @ts-check
// What has left the speaker, from what was rendered: decides when a `heard` is due and with which number. Pure.
// 1. While a track plays: heard = the position that was rendered an output latency ago, never below 0, never less than said
//    before. What was left out counts as passed once what follows it has left the speaker.
// 2. First said when it rises above 0, then each time it grew by 100 ms, and with `done` when the track ran out.
// 3. After `stopped` all that was rendered leaves the speaker and nothing more: the number is exact, and the last.
// ms are rounded to the microsecond, finer than a sample.

const EVERY_MS = 100;

/** @typedef {{track: number, ms: number, done?: boolean}} HeardReport */
/** @typedef {{to: number, count: number}} Jump  so many samples before position `to` were left out */
/** @typedef {{ms: number, closed: boolean, dropped: number, jumps: Jump[]}} Said  `ms` was said last; jumps not yet at the speaker */

/**
 * Worklet to ear, in ms, from what the browser tells; Firefox and Safari leave one or both out.
 * @param {{baseLatency?: number, outputLatency?: number}} context
 */
export function outputLatencyMs(context) {
  const seconds = (context.baseLatency || 0) + (context.outputLatency || 0);
  return Number.isFinite(seconds) && seconds > 0 ? 1000 * seconds : 0;
}

export class PlaybackPosition {
  /** @param {number} rate  Hz */
  constructor(rate) {
    this.rate = rate;
    /** @type {Map<number, Said>} per track */
    this.said = new Map();
  }

  /** A new answer under this number. @param {number} track */
  open(track) {
    this.said.set(track, { ms: 0, closed: false, dropped: 0, jumps: [] });
  }

  /** A piece was left out. @param {number} track @param {number} samples  position behind it @param {number} dropped  of the track in all */
  trim(track, samples, dropped) {
    const said = this.of(track);
    said.jumps.push({ to: samples, count: dropped - said.dropped });
    said.dropped = dropped;
  }

  /** The position that leaves the speaker now. @param {number} track @param {number} samples  position that is rendered @param {number} latencyMs */
  atSpeaker(track, samples, latencyMs) {
    const { jumps } = this.of(track);
    let at = samples - (latencyMs * this.rate) / 1000;
    let i = jumps.length;
    while (i > 0 && at < jumps[i - 1].to) at -= jumps[--i].count;
    jumps.splice(0, i); // these have been passed
    return Math.max(0, at);
  }

  /**
   * @param {number} track @param {number} samples  rendered @param {number} latencyMs
   * @returns {HeardReport | null}  what to say now
   */
  progress(track, samples, latencyMs) {
    const said = this.of(track);
    const ms = this.ms(this.atSpeaker(track, samples, latencyMs));
    if (said.closed || ms <= 0 || (said.ms > 0 && ms < said.ms + EVERY_MS)) return null;
    said.ms = ms;
    return { track, ms };
  }

  /** The track ran out, and its last sample has left the speaker. @param {number} track @param {number} samples @returns {HeardReport | null} */
  end(track, samples) {
    const said = this.of(track);
    if (said.closed) return null;
    said.closed = true;
    said.ms = this.ms(samples);
    return { track, ms: said.ms, done: true };
  }

  /** The track was silenced. @param {number} track @param {number} samples @returns {HeardReport} */
  stopped(track, samples) {
    const said = this.of(track);
    said.closed = true;
    said.ms = this.ms(samples);
    return { track, ms: said.ms };
  }

  /** Last said, in ms, by track. @returns {Record<number, number>} */
  all() {
    return Object.fromEntries([...this.said].map(([track, { ms }]) => [track, ms]));
  }

  /** @private @param {number} samples */
  ms(samples) {
    return Math.round((samples * 1e6) / this.rate) / 1000;
  }

  /** @private @param {number} track */
  of(track) {
    if (!this.said.has(track)) this.open(track);
    return /** @type {Said} */ (this.said.get(track));
  }
}
