// @ts-check
// Something that can be played: pieces of sound, one behind the other, each knowing when it was and whose words it holds. Pure.
// 1. A position counts the samples of the take, from its first.
// 2. Sound is read where it is asked for; nothing is kept.

/**
 * @typedef {object} Light  words that sound
 * @property {string} itemId
 * @property {"said" | "rest"} part  rest: what was received and never heard
 * @property {number} share  of the part that has sounded, 0 to 1
 * @property {number} ofAll  the same, of all that was received
 *
 * @typedef {object} Piece
 * @property {number} length  in samples
 * @property {(from: number, count: number) => Float32Array} read  samples from -1 to 1
 * @property {(position: number) => number} msAt  session time
 * @property {(position: number) => Light[]} lightsAt
 */

export class Take {
  /** @param {string} key  equal for the same thing @param {Piece[]} pieces */
  constructor(key, pieces) {
    this.key = key;
    /** @private */ this.pieces = pieces;
    this.length = pieces.reduce((length, piece) => length + piece.length, 0);
  }

  /** @param {number} from @param {number} count */
  read(from, count) {
    const samples = new Float32Array(Math.max(0, Math.min(count, this.length - from)));
    let start = 0;
    for (const piece of this.pieces) {
      const [begin, end] = [Math.max(from, start), Math.min(from + count, start + piece.length)];
      if (begin < end) samples.set(piece.read(begin - start, end - begin), begin - from);
      start += piece.length;
    }
    return samples;
  }

  /** When it was, and what sounds there. @param {number} position @returns {{ms: number, lights: Light[]}} */
  at(position) {
    let start = 0;
    for (const piece of this.pieces) {
      const inside = position - start;
      if (inside < piece.length) return { ms: piece.msAt(inside), lights: piece.lightsAt(inside) };
      start += piece.length;
    }
    const last = this.pieces[this.pieces.length - 1];
    return { ms: last.msAt(last.length), lights: [] };
  }
}

/** How many characters of a text have sounded: a word counts once half of it has. @param {string} text @param {number} share */
export function soundedChars(text, share) {
  const chars = share * text.length;
  let end = 0;
  for (const { 0: word, index } of text.matchAll(/\S+/g)) {
    if (index + word.length / 2 > chars) break;
    end = index + word.length;
  }
  return end;
}
