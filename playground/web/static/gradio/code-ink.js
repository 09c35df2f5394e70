// @ts-check
// Gradio colours a program with tones of its own, which no token names and of which some are too pale to be read on either
// ground. Each is kept as a tinge of the page's ink, so that it follows light and dark.

import { el } from "../dom.js";

const TINGE = "60%"; // of any of them leaves over 4.5:1

/** @param {Element} panel  around the programs @returns {() => void} to be called whenever they were drawn */
export function codeInk(panel) {
  /** @type {Set<string>} */ const known = new Set();
  const sheet = el("style");
  panel.ownerDocument.head.append(sheet);
  return () => {
    for (const token of panel.querySelectorAll(".cm-line span[class]")) {
      const { className } = token;
      if (known.has(className)) continue;
      known.add(className);
      const ink = `color-mix(in srgb, ${getComputedStyle(token).color} ${TINGE}, var(--body-text-color))`;
      sheet.append(`#code .cm-line [class="${CSS.escape(className)}"] { color: ${ink}; }\n`);
    }
  };
}
