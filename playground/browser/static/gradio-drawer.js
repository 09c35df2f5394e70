// @ts-check
// The Setup button of the header: shows and hides the setup column, which is a drawer over the page on a phone.
// State is one attribute, `data-setup` on body ("open" or "closed"; absent: as the width suggests); page.css does the rest.

const NARROW = "(max-width: 768px)";

/** @param {HTMLElement} element the header's element, holding one button */
export function drawer(element) {
  const button = /** @type {HTMLButtonElement} */ (element.querySelector("button"));
  const narrow = matchMedia(NARROW);

  const isOpen = () => {
    const state = document.body.dataset.setup;
    return state ? state === "open" : !narrow.matches;
  };
  const show = () => {
    button.setAttribute("aria-expanded", String(isOpen()));
    button.textContent = narrow.matches && isOpen() ? "Done" : "Setup";
  };
  /** @param {boolean} open */
  const set = (open) => {
    document.body.dataset.setup = open ? "open" : "closed";
    show();
  };

  button.addEventListener("click", () => set(!isOpen()));
  narrow.addEventListener("change", () => {
    delete document.body.dataset.setup;
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && narrow.matches && isOpen()) {
      set(false);
      button.focus();
    }
  });
  show();
}
