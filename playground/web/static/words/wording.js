// @ts-check
// How a catalogue becomes words: an entry with its facts filled in, in the form that a count wants, and numbers as the
// language writes them. Pure. The same as playground/web/words.py, which reads the same catalogues.

/** @typedef {string | {one: string, other: string}} PhraseEntry  the second: by `count`, one of something or any other number of it */
/** @typedef {Readonly<Record<string, PhraseEntry>>} Catalogue */
/** @typedef {Record<string, string | number>} Facts */
/** @typedef {[key: string, english: string, facts: Record<string, string | CodedPiece[]>]} CodedPiece  of what the server tells: playground/telling.py */
/** @typedef {{sentence?: string, hint?: string, note?: string | null, told?: {sentence?: CodedPiece[], hint?: CodedPiece[], note?: CodedPiece[]}}} ToldByServer */

const FACT = /\{(\w+)\}/g;
const MOST_DIGITS = 3;

/** What says things by `catalogue`, with numbers as in `locale`. @param {Catalogue} catalogue @param {string} locale */
export function wording(catalogue, locale) {
  const whole = new Intl.NumberFormat(locale);
  const fixed = Array.from(
    { length: MOST_DIGITS + 1 },
    (_, digits) =>
      new Intl.NumberFormat(locale, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
        useGrouping: false,
      }),
  );
  /** 12,345. @param {number} value */
  const grouped = (value) => whole.format(value);
  /** 0.50, with as many digits as are asked for. @param {number} value @param {number} digits  at most 3 */
  const decimal = (value, digits) => fixed[digits].format(value);
  /** The entry `key` with its facts; the key itself where there is none. @param {string} key @param {Facts} [facts] */
  function phrase(key, facts) {
    const entry = Object.hasOwn(catalogue, key) ? catalogue[key] : key;
    const text = typeof entry === "string" ? entry : facts?.count === 1 ? entry.one : entry.other;
    return facts ? text.replace(FACT, (place, name) => String(facts[name] ?? place)) : text;
  }
  /** Whether there is such an entry. @param {string} key */
  const isPhrase = (key) => Object.hasOwn(catalogue, key);
  /** @param {CodedPiece[]} pieces @returns {string} */
  const worded = (pieces) =>
    pieces.map(([key, english, facts]) => (isPhrase(key) ? phrase(key, filled(facts)) : english)).join(" ");
  /** @param {CodedPiece[2]} facts @returns {Facts} */
  const filled = (facts) =>
    Object.fromEntries(Object.entries(facts).map(([name, each]) => [name, Array.isArray(each) ? worded(each) : each]));
  /** What the server told, by the entries that its codes name; in its own English where nobody worded it. @param {ToldByServer} message */
  const retold = ({ sentence = "", hint = "", note = "", told = {} }) => ({
    sentence: told.sentence ? worded(told.sentence) : sentence,
    hint: told.hint ? worded(told.hint) : hint,
    note: told.note ? worded(told.note) : (note ?? ""),
  });
  return { phrase, retold, grouped, decimal, decimalMark: decimal(0.5, 1).charAt(1) };
}
