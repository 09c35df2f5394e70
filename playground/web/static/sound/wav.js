// @ts-check
// Samples as a WAV file: PCM16 mono. Pure.

const HEADER_BYTES = 44;

/** @param {Int16Array} samples @param {number} rate  Hz @returns {ArrayBuffer} */
export function wavOf(samples, rate) {
  const wav = new ArrayBuffer(HEADER_BYTES + 2 * samples.length);
  describe(new DataView(wav), samples.length, rate);
  new Int16Array(wav, HEADER_BYTES).set(samples);
  return wav;
}

/** Write the header of a WAV file with PCM16 mono. @param {DataView} header @param {number} samples @param {number} rate */
function describe(header, samples, rate) {
  const words = (/** @type {number} */ at, /** @type {string} */ text) => {
    for (let i = 0; i < text.length; i++) header.setUint8(at + i, text.charCodeAt(i));
  };
  words(0, "RIFF");
  header.setUint32(4, HEADER_BYTES - 8 + 2 * samples, true);
  words(8, "WAVEfmt ");
  header.setUint32(16, 16, true);
  header.setUint16(20, 1, true); // integers
  header.setUint16(22, 1, true); // mono
  header.setUint32(24, rate, true);
  header.setUint32(28, 2 * rate, true);
  header.setUint16(32, 2, true);
  header.setUint16(34, 16, true);
  words(36, "data");
  header.setUint32(40, 2 * samples, true);
}
