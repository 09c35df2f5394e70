// @ts-check
// Sound at another rate, read where it is needed. Pure.
// 1. Output sample n is the sound at n / to: a filter of linear phase, and no delay. Any cut gives the same samples.
// 2. Equal rates are copied; silence costs nothing.
// 3. A Kaiser-windowed sinc: flat to 0.9 of the lower half rate, what lies beyond it 80 dB down.

const CROSSINGS = 32;
const BETA = 8;
const BAND = 0.94;
const MOST_PHASES = 1024;
const STEP = 480;

export class RateConversion {
  /** @param {number} from  Hz @param {number} to  Hz */
  constructor(from, to) {
    const common = divisor(from, to);
    /** @private */ this.up = to / common;
    /** @private */ this.down = from / common;
    const cutoff = BAND * Math.min(1, to / from);
    /** @private */ this.half = Math.ceil(CROSSINGS / cutoff);
    /** @private */ this.phases = Math.min(this.up, MOST_PHASES);
    /** @private */ this.taps = from === to ? new Float32Array(0) : designed(this.phases, this.half, cutoff);
  }

  /** How many samples become of so many. @param {number} count */
  length(count) {
    return Math.ceil((count * this.up) / this.down);
  }

  /** Samples `first`… of what comes out. @param {(from: number, to: number) => Int16Array} read  what goes in; before and behind it is silence @param {number} first @param {number} count */
  at(read, first, count) {
    if (this.up === this.down) return read(first, first + count);
    const out = new Int16Array(count);
    for (let done = 0; done < count; done += STEP) {
      const some = Math.min(STEP, count - done);
      const start = this.place(first + done).whole - this.half + 1;
      const block = read(start, this.place(first + done + some - 1).whole + this.half + 1);
      if (block.some((sample) => sample !== 0)) this.fill(out.subarray(done, done + some), block, first + done, start);
    }
    return out;
  }

  /** @private @param {Int16Array} out @param {Int16Array} block @param {number} first @param {number} start */
  fill(out, block, first, start) {
    const width = 2 * this.half;
    for (let n = 0; n < out.length; n++) {
      const { whole, phase } = this.place(first + n);
      const [at, row] = [whole - this.half + 1 - start, phase * width];
      let sum = 0;
      for (let i = 0; i < width; i++) sum += block[at + i] * this.taps[row + i];
      out[n] = Math.max(-32768, Math.min(32767, Math.round(sum)));
    }
  }

  /** Where output sample n lies in the input. @private @param {number} n */
  place(n) {
    const position = n * this.down;
    const whole = Math.floor(position / this.up);
    const phase = Math.round(((position - whole * this.up) * this.phases) / this.up);
    return phase < this.phases ? { whole, phase } : { whole: whole + 1, phase: 0 };
  }
}

/** @param {number} phases @param {number} half @param {number} cutoff */
function designed(phases, half, cutoff) {
  const width = 2 * half;
  const taps = new Float32Array(phases * width);
  for (let phase = 0; phase < phases; phase++) {
    const row = Array.from({ length: width }, (_, i) => tap(phase / phases + half - 1 - i, half, cutoff));
    const sum = row.reduce((all, each) => all + each, 0);
    for (const [i, each] of row.entries()) taps[phase * width + i] = each / sum;
  }
  return taps;
}

/** @param {number} t  samples from the middle @param {number} half @param {number} cutoff */
function tap(t, half, cutoff) {
  const x = Math.PI * cutoff * t;
  const sinc = x === 0 ? 1 : Math.sin(x) / x;
  return sinc * bessel(BETA * Math.sqrt(Math.max(0, 1 - (t / half) ** 2)));
}

/** The modified Bessel function of the first kind, of order 0. @param {number} x */
function bessel(x) {
  let [sum, term] = [1, 1];
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/** @param {number} a @param {number} b @returns {number} */
const divisor = (a, b) => (b === 0 ? a : divisor(b, a % b));
