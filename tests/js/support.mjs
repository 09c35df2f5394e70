// What the tests share: seeded chance, and where the page's modules are. Nothing here knows a rule of the product.

export const page = (file) => import(new URL(`../../playground/web/static/${file}`, import.meta.url));

/** Numbers in [0, 1), the same for the same seed. */
export function chance(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Run `body` with many seeds; a failure names the seed. */
export function forMany(count, body) {
  for (let seed = 1; seed <= count; seed++) {
    try {
      body(chance(seed), seed);
    } catch (error) {
      error.message = `seed ${seed}: ${error.message}`;
      throw error;
    }
  }
}

export const shuffled = (values, random) =>
  values
    .map((value) => [random(), value])
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);
