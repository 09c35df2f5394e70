// @ts-check
// Turns the answer down for a moment when somebody seems to speak, until the service knows whether somebody does. Pure.
// 1. The service knows after 100 to 250 ms; the person is heard here after 30. Turned down, the answer is out of the way at
//    once, and out of the microphone a moment later, so that the service hears the person better, too.
// 2. If nothing was silenced within MOST_S it was a noise, and the answer comes back. After IN_VAIN of those it is left
//    alone for REST_S: in a noisy room it must not stutter.

const DEPTH = 10 ** (-30 / 20);
const DOWN_S = 0.01;
const UP_S = 0.15;
const MOST_S = 0.8;
const IN_VAIN = 2;
const REST_S = 30;

export class Duck {
  /** @param {number} rate  Hz */
  constructor(rate) {
    /** @private */ this.gain = 1;
    /** @private */ this.isDown = false;
    /** @private samples until it gives up */ this.left = 0;
    /** @private samples until it may try again */ this.resting = 0;
    /** @private */ this.inVain = 0;
    /** @private */ this.rate = rate;
  }

  /** Somebody seems to speak, or does no longer. @param {boolean} on */
  speak(on) {
    if (!on) return this.giveUp();
    if (this.isDown || this.resting > 0) return;
    this.isDown = true;
    this.left = MOST_S * this.rate;
  }

  /** An answer was silenced: it was a person. */
  confirm() {
    this.isDown = false;
    this.inVain = 0;
  }

  /** Change one quantum in place. @param {Float32Array} sound */
  apply(sound) {
    this.resting = Math.max(0, this.resting - sound.length);
    this.left -= sound.length;
    if (this.left <= 0) this.giveUp();
    if (!this.isDown && this.gain === 1) return;
    const step = (1 - DEPTH) / (this.rate * (this.isDown ? -DOWN_S : UP_S));
    for (let i = 0; i < sound.length; i++) {
      this.gain = Math.min(1, Math.max(DEPTH, this.gain + step));
      sound[i] *= this.gain;
    }
  }

  /** @private */
  giveUp() {
    if (!this.isDown) return;
    this.isDown = false;
    if (++this.inVain < IN_VAIN) return;
    this.inVain = 0;
    this.resting = REST_S * this.rate;
  }
}
