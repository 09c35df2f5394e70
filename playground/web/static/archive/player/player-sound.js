// @ts-check
// The sound of an exported conversation: unpacked from the page it stands in, or read from the file beside it.

/** @typedef {{url: string, samples: Int16Array | null}} ArchivedSound  `samples`: both sides, one after the other; null where only the player can read them */

export const BESIDE = "conversation.wav";
const WAV_HEADER = 44;

/** @param {string} coded  base64 of the deflated WAV; empty where it is too long to stand here @returns {Promise<ArchivedSound>} */
export async function soundIn(coded) {
  if (coded === "") return { url: BESIDE, samples: null };
  const text = atob(coded);
  const bytes = Uint8Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const wav = await new Response(stream).arrayBuffer();
  return { url: URL.createObjectURL(new Blob([wav], { type: "audio/wav" })), samples: new Int16Array(wav, WAV_HEADER) };
}

/** The loudest of each of so many equal parts, 0..1. @param {Int16Array} samples @param {0 | 1} side @param {number} parts */
export function peaksOf(samples, side, parts) {
  const frames = samples.length >> 1;
  return Float32Array.from({ length: parts }, (_, part) => {
    const [from, to] = [Math.floor((part * frames) / parts), Math.floor(((part + 1) * frames) / parts)];
    let peak = 0;
    for (let n = from; n < to; n++) peak = Math.max(peak, Math.abs(samples[2 * n + side]));
    return peak / 32_768;
  });
}
