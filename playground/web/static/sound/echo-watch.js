// @ts-check
// Which sound of the microphone is to be sent now: as chosen, or unprocessed. The browser's canceller belongs where an echo
// of what is heard comes back, and only there: where there is none, it takes the first words of a person for one; and its
// noise suppression makes a click of a voice that begins in silence. Pure; it runs on the audio thread.
//
//   nothing sounds           as chosen
//   something sounds, and    the echo is
//     unknown                as chosen, until enough was heard to tell
//     none                   unprocessed
//     present                as chosen, but unprocessed while it is louder than the echo can be: somebody speaks
//   whoever spoke into it    unprocessed, to the next pause
//
// 1. Where the echo explains all that the microphone hears, there is nothing to be heard: what a canceller leaves of it,
//    after a gap in the sound for one, is turned down.
// 2. `present` needs a share that no two voices have in common; `none` needs that even all that was heard is too little.
// 3. Loud input while an answer sounds may be a person or an echo that has just appeared (headphones pulled out). After
//    such an answer `none` is unknown again, so that an echo interrupts once at most.
// 4. While somebody seems to speak the answer is turned down (duck.js). A person goes on; what falls with the answer was
//    its echo after all, of a device that stumbled, and there is no need to wait any longer.

import { EchoMeter, FRAME_S } from "./echo-meter.js";

/** @typedef {"unknown" | "none" | "present"} Echo */
/** @typedef {{echo: Echo, level_db: number, isRaw: boolean}} EchoStanding  `level_db`: against what is heard; `isRaw`: unprocessed sound is sent */

const AUDIBLE = 10 ** (-45 / 10); // power against what was heard: a quieter echo is none
const SURE = 0.1; // share of the microphone
const CHANCE = 0.01; // share that two voices may have in common
const NEED_S = 0.15; // of sound that could have come back
const LATEST_S = 0.35; // devices and room, but for the slowest
const TAIL_S = 0.25; // of the room
const DECAY = 0.75; // of the room's tail in a frame: 1.2 dB in 10 ms
const SHIFT_S = 0.08; // devices stumble: the delay grows, and is known again only after a while;
const SHIFT_BACK_S = 0.15; // or what had waited for a while is let go, and it shrinks
const ROOM_S = 0.2;
const SETTLE_S = 0.25; // of sound whose tail is in the measure
const LOUDER = 2.5; // than the echo can be: 4 dB,
const LOUDER_AT_FIRST = 4; // and 6 until its level is known well
const WELL_S = 0.8;
const EXPLAINED = 2; // by the echo, up to 3 dB over it
const EXPLAIN_FRAMES = 0.1 / FRAME_S;
const OVER_NOISE = 10;
const FAINT = 1e-7; // -70 dBFS
const NOISE_RISES = 1.01; // in a frame: 4 dB in a second
const CLEAR = 0.8; // of the clearest share: nothing but the echo in the microphone
const FADES = 0.999; // in a frame: half of it in seven seconds
const FRAMES_TO_SPEAK = 2;
const HOLD_FRAMES = 0.4 / FRAME_S;
const DOUBTFUL_FRAMES = 0.1 / FRAME_S;
const FALLEN = 16; // 12 dB
const FALLEN_FRAMES = 0.15 / FRAME_S; // longer than a plosive

export class EchoWatch {
  /** @param {number} rate  Hz @param {Echo} [assumed]  of a headset, `none` */
  constructor(rate, assumed = "unknown") {
    /** @type {Echo} */ this.echo = assumed;
    /** Power of the echo against what was heard, as last measured; 0 before. */ this.level = 0;
    /** Of the echo, in seconds, as last measured: while somebody speaks the meter finds any. */ this.delay = 0;
    /** Whether somebody speaks into it. */ this.isSpokenTo = false;
    /** Whether unprocessed sound is to be sent now. */ this.isRaw = false;
    /** Whether the echo is all that the microphone hears. */ this.isExplained = false;
    /** Whether somebody speaks into an answer. */ this.isInterrupted = false;
    /** Whether the answer is to be turned down. */ this.isInTheWay = false;
    /** @private */ this.meter = new EchoMeter(rate, () => this.frame());
    /** @private the greatest share lately */ this.clearest = 0;
    /** @private */ this.expected = 0;
    /** @private */ this.noise = Infinity;
    /** @private */ this.louder = 0;
    /** @private */ this.hold = 0;
    /** @private */ this.doubtful = 0;
    /** @private frames until the echo alone is believed again */ this.unexplained = 0;
    /** @private power of the microphone at its loudest while somebody speaks into an answer */ this.peak = 0;
    /** @private frames since it fell */ this.fallen = 0;
  }

  /** Take one quantum of both sides. @param {Float32Array} microphone  unprocessed @param {Float32Array} heard */
  push(microphone, heard) {
    this.meter.push(microphone, heard);
  }

  /** @private */
  frame() {
    const { meter } = this;
    const sounds = meter.sounded((this.echo === "present" ? this.delay : LATEST_S) + TAIL_S);
    if (sounds) this.judge();
    else this.rest();
    this.listen(sounds);
    this.isInterrupted = sounds && this.isSpokenTo && this.echo !== "unknown";
    this.isRaw = (sounds && this.echo === "none") || this.isInterrupted || (this.isRaw && this.isSpokenTo);
    this.giveWay();
  }

  /** @private */
  judge() {
    const { meter } = this;
    const isSettled = meter.heardFor(meter.delay + ROOM_S) > SETTLE_S;
    if (isSettled && meter.share > SURE && meter.level > AUDIBLE) {
      this.echo = "present";
      this.clearest = Math.max(meter.share, this.clearest * FADES);
      this.delay = meter.delay;
      if (meter.share > CLEAR * this.clearest) this.level = meter.total;
    } else if (meter.heardFor(LATEST_S) > NEED_S && meter.most(LATEST_S) * Math.max(CHANCE, meter.share) < AUDIBLE) {
      this.echo = "none";
      this.clearest = 0;
      this.level = meter.most(LATEST_S) * Math.max(CHANCE, meter.share);
    }
  }

  /** Turn the answer down until the microphone falls with it. @private */
  giveWay() {
    if (!this.isInterrupted) this.peak = this.fallen = 0;
    const power = this.meter.microphone;
    this.peak = Math.max(this.peak, power);
    if (this.fallen < FALLEN_FRAMES) this.fallen = power * FALLEN < this.peak ? this.fallen + 1 : 0;
    this.isInTheWay = this.isInterrupted && this.fallen < FALLEN_FRAMES;
  }

  /** An answer has ended. @private */
  rest() {
    if (this.echo === "none" && this.doubtful > DOUBTFUL_FRAMES) {
      this.echo = "unknown";
      this.meter.clear();
    }
    this.doubtful = 0;
  }

  /** Whether the microphone is louder than echo and noise can be. @private @param {boolean} sounds */
  listen(sounds) {
    const { meter } = this;
    const back =
      this.echo === "present" ? this.level * meter.loudest(this.delay - SHIFT_BACK_S, this.delay + SHIFT_S) : 0;
    this.expected = Math.max(back, this.expected * DECAY);
    const power = meter.microphone;
    this.unexplained =
      power > EXPLAINED * (this.expected + this.noise) ? EXPLAIN_FRAMES : Math.max(0, this.unexplained - 1);
    this.isExplained = sounds && this.echo === "present" && this.unexplained === 0;
    const canTell = !sounds || this.echo !== "unknown";
    const louder = meter.heardFor(this.delay + ROOM_S) > WELL_S ? LOUDER : LOUDER_AT_FIRST;
    const isLouder = canTell && power > louder * this.expected && power > OVER_NOISE * this.noise;
    this.noise = Math.max(FAINT, Math.min(power, this.noise * NOISE_RISES));
    this.louder = isLouder ? this.louder + 1 : 0;
    if (this.louder >= FRAMES_TO_SPEAK) this.hold = HOLD_FRAMES;
    else if (this.hold > 0) this.hold--;
    this.isSpokenTo = this.hold > 0;
    if (sounds && isLouder) this.doubtful++;
  }
}
