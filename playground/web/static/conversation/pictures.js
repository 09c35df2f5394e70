// @ts-check
// Pictures that a person showed in a conversation, each under the number by which the bridge carries it and a line of the
// transcript names it; and how large one may be. Pure.

export const LONGEST_SIDE = 1024;
export const MOST_BYTES = 400_000;
export const MOST_AT_ONCE = 4;

/** @typedef {{jpeg: Uint8Array<ArrayBuffer>, url: string}} Picture  `url`: a data URL of the same */

export class Pictures {
  /** @private @type {Map<number, string>} */ urls = new Map();
  /** @private */ count = 0;

  /** The number of a picture that will be shown. */
  next() {
    this.count = (this.count + 1) % 65_536;
    return this.count;
  }

  /** A picture was shown. @param {number} number @param {string} url  a data URL */
  take(number, url) {
    this.count = Math.max(this.count, number);
    this.urls.set(number, url);
  }

  /** Where a picture can be drawn from; "" where it is not known here. @param {number} number */
  urlOf(number) {
    return this.urls.get(number) ?? "";
  }

  clear() {
    this.urls.clear();
  }
}

/** How large a picture is drawn: as it is, or scaled down to the longest side. @param {number} width @param {number} height */
export function fitted(width, height) {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height, 1));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
