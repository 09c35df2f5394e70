// @ts-check
// The tracks of one microphone on their way into the inputs of a worklet, each behind a gain, so that one tap can take over
// from another between two samples: what waits in the old one is let go, and nothing of the new one is missing.

const FADE_S = 0.01;
const RUNS_S = 0.2;

export class Tap {
  /** @param {AudioNode} worklet @param {readonly MediaStream[]} streams  one for each input @param {0 | 1} level  0 until `begin` */
  constructor(worklet, streams, level) {
    const context = /** @type {AudioContext} */ (worklet.context);
    /** @private */ this.context = context;
    /** @private on the context's clock, in seconds */ this.opened = context.currentTime;
    /** @private */ this.until = Infinity;
    /** @private */ this.ways = streams.map((stream, input) => {
      const source = context.createMediaStreamSource(stream);
      const gain = new GainNode(context, { gain: level });
      source.connect(gain).connect(worklet, 0, input);
      return { source, gain };
    });
  }

  /** Whether sound certainly comes by it. */
  get runs() {
    return this.context.currentTime > this.opened + RUNS_S;
  }

  /** Whether it has ended. */
  get isOver() {
    return this.context.currentTime > this.until;
  }

  /** Be heard from then on. @param {number} at  of the context's clock, in seconds */
  begin(at) {
    this.fade(0, 1, at);
  }

  /** Be heard until then. @param {number} at */
  end(at) {
    this.fade(1, 0, at);
    this.until = at + FADE_S;
  }

  /** @private @param {number} from @param {number} to @param {number} at */
  fade(from, to, at) {
    for (const { gain } of this.ways) gain.gain.setValueAtTime(from, at).linearRampToValueAtTime(to, at + FADE_S);
  }

  close() {
    for (const { source, gain } of this.ways.splice(0)) {
      source.disconnect();
      gain.disconnect();
    }
  }
}
