// PCM16 at 24 kHz that the scripted detector takes for one turn of speech: silence, a tone, silence.
const MS = 24;

export const speech = Buffer.from(
  Int16Array.from({ length: 1500 * MS }, (_, n) =>
    n >= 300 * MS && n < 900 * MS ? 10_000 * Math.sin(n * 0.1) : 0,
  ).buffer,
);
