// @ts-check
// The header's buttons: *Setup* shows and hides the setup column, which is a drawer over the page on a phone; *Panels* the
// tabs under the conversation. State is one attribute each on body, `data-setup` and `data-panels` ("open" or "closed";
// absent: as the window suggests); page.css does the rest.

const NARROW = matchMedia("(max-width: 768px)");
const LOW = matchMedia("(max-height: 700px)");

/** @typedef {{name: "setup" | "panels", words: string, suggested: () => boolean}} DrawerPart */

/** @type {DrawerPart[]} */
const PARTS = [
  { name: "setup", words: "Setup", suggested: () => !NARROW.matches },
  { name: "panels", words: "Panels", suggested: () => !NARROW.matches && !LOW.matches },
];

/** @param {HTMLElement} element the header's element, holding one button a part */
export function drawer(element) {
  for (const part of PARTS)
    for (const button of element.querySelectorAll("button"))
      if (button.getAttribute("aria-controls") === part.name) toggle(part, button);
}

/** @param {DrawerPart} part @param {HTMLButtonElement} button */
function toggle({ name, words, suggested }, button) {
  const { body } = document;
  const isOpen = () => (body.dataset[name] ? body.dataset[name] === "open" : suggested());
  const show = () => {
    button.setAttribute("aria-expanded", String(isOpen()));
    button.textContent = name === "setup" && NARROW.matches && isOpen() ? "Done" : words;
    body.toggleAttribute(`data-${name}-shown`, isOpen());
  };
  const set = (/** @type {boolean} */ open) => {
    body.dataset[name] = open ? "open" : "closed";
    show();
    if (open && name === "panels" && NARROW.matches)
      document.getElementById("panels")?.scrollIntoView({ behavior: "smooth" });
  };
  button.addEventListener("click", () => set(!isOpen()));
  for (const change of [NARROW, LOW]) {
    change.addEventListener("change", () => {
      if (change === NARROW) delete body.dataset[name];
      show();
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || name !== "setup" || !NARROW.matches || !isOpen()) return;
    set(false);
    button.focus();
  });
  show();
}
