// @ts-check
// The header's buttons: *Setup* shows and hides the setup column, which is a drawer over the page on a phone; *Panels* the
// tabs under the conversation, which stand in its place on a phone. Escape leads back from either there.
// *Demo view* leaves all of it for the conversation alone (views.js).
// The link to another language keeps what else the address says.
// State is one attribute each on body, `data-setup` and `data-panels` ("open" or "closed"; absent: as the window suggests),
// remembered where it covers nothing else. page.css and panels.css do the rest.
// The link before them, which keys come to first, leads past the setup: to the button that starts the conversation or stops it.

import { remember, remembered } from "../remembered.js";
import { phrase } from "../words.js";
import { withWord } from "./demo-words.js";
import { reveal } from "./reveal.js";
import { isDemo, showView } from "./views.js";

const NARROW = matchMedia("(max-width: 768px)");
const LOW = matchMedia("(max-height: 700px)");
const SMALL = matchMedia("(max-width: 768px), (max-height: 480px)"); // the panels have all of it, as in panels.css
const WAY_BACK = ".panels-back";

/** @typedef {{name: "setup" | "panels", words: string, suggested: () => boolean, covers: () => boolean}} DrawerPart  `covers`: nothing else is seen while it is open */

/** @type {DrawerPart[]} */
const PARTS = [
  { name: "setup", words: phrase("page.setup"), suggested: () => !NARROW.matches, covers: () => NARROW.matches },
  {
    name: "panels",
    words: phrase("page.panels"),
    suggested: () => !NARROW.matches && !LOW.matches,
    covers: () => SMALL.matches,
  },
];

/** @param {HTMLElement} element the header's element, holding one button a part */
export function drawer(element) {
  /** @type {(() => void)[]} what covers others gives way */ const uncover = [];
  for (const part of PARTS)
    for (const button of element.querySelectorAll("button"))
      if (button.getAttribute("aria-controls") === part.name) uncover.push(toggle(part, button, [...uncover]));
  element.querySelector(".to-demo")?.addEventListener("click", () => showView(element.ownerDocument, "demo"));
  for (const link of element.querySelectorAll("a[hreflang]"))
    if (link instanceof HTMLAnchorElement)
      link.addEventListener("click", () =>
        Object.assign(link, { href: withWord(location.href, "lang", link.hreflang) }),
      );
  element.querySelector("a")?.addEventListener("click", (event) => {
    event.preventDefault();
    for (const each of uncover) each();
    reveal();
    const main = document.querySelector("#conversation .pl-main");
    if (main instanceof HTMLElement) main.focus();
  });
}

/** @param {DrawerPart} part @param {HTMLButtonElement} button @param {(() => void)[]} before  done before it opens @returns {() => void} closes it where it covers others */
function toggle({ name, words, suggested, covers }, button, before) {
  const { body } = document;
  const isOpen = () => (body.dataset[name] ? body.dataset[name] === "open" : suggested());
  const show = () => {
    button.setAttribute("aria-expanded", String(isOpen()));
    button.textContent = name === "setup" && NARROW.matches && isOpen() ? phrase("page.done") : words;
    body.toggleAttribute(`data-${name}-shown`, isOpen());
  };
  const set = (/** @type {boolean} */ open) => {
    if (open) for (const uncover of before) uncover();
    body.dataset[name] = open ? "open" : "closed";
    if (!covers()) remember(`${name}.shown`, body.dataset[name]);
    show();
    const next = open ? document.querySelector(WAY_BACK) : button; // the button that was pressed is gone
    if (name === "panels" && covers() && next instanceof HTMLElement) next.focus();
  };
  button.addEventListener("click", () => set(!isOpen()));
  for (const change of [NARROW, LOW]) {
    change.addEventListener("change", () => {
      if (change === NARROW) delete body.dataset[name];
      show();
    });
  }
  const kept = remembered(`${name}.shown`);
  if (!covers() && (kept === "open" || kept === "closed")) body.dataset[name] = kept;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || isDemo(document) || !covers() || !isOpen()) return;
    event.preventDefault();
    set(false);
    button.focus();
  });
  show();
  return () => covers() && isOpen() && set(false);
}
