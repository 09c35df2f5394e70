// @ts-check
// The page's words in the language that its document is in, and numbers as that language writes them. The catalogue, one file
// a language (words/), is here before any module that says something: nothing is drawn in one language and then in another.

import { wording } from "./words/wording.js";

/** Every language there is a catalogue of, as the document names it, and what its people call it. */
export const LANGUAGES = Object.freeze({ en: "English", "pt-BR": "Português (Brasil)" });

const asked = globalThis.document?.documentElement.lang ?? "";
/** The one that this page is in. */
export const LANGUAGE = Object.hasOwn(LANGUAGES, asked) ? asked : "en";

/** @type {{CATALOGUE: import("./words/wording.js").Catalogue}} */
export const { CATALOGUE } = await import(`./words/${LANGUAGE}.js`);

export const { phrase, retold, grouped, decimal, decimalMark } = wording(CATALOGUE, LANGUAGE);

const [short] = LANGUAGE.split("-");
/** How days and times are written: as the browser does where it speaks the page's language. */
export const LOCALE = (globalThis.navigator?.languages ?? []).find((each) => each.split("-")[0] === short) ?? LANGUAGE;
