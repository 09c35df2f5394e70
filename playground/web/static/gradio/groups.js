// @ts-check
// The titles of the setup's groups: how what is in one stands is written beside its name, to be read while it is closed.
// What to say comes from Python (playground/web/gradio_ui/groups.py); page.css shows it. A title is a button that opens
// and closes something, and says so to those who listen.

/** @typedef {Record<string, string>} GroupStates  words by the group's name */

/** @param {Document} page @param {GroupStates} states */
export function showStates(page, states) {
  for (const [name, words] of Object.entries(states)) {
    const title = page.querySelector(`#group-${name} > .label-wrap > span`);
    if (title && title.getAttribute("data-state") !== words) title.setAttribute("data-state", words);
  }
}

/** Say of each title whether what it opens is open. @param {Document} page */
export function watchTitles(page) {
  const setup = page.getElementById("setup");
  if (!setup) return;
  const show = () => {
    for (const title of setup.querySelectorAll(".group > .label-wrap")) {
      const isOpen = String(title.classList.contains("open"));
      if (title.getAttribute("aria-expanded") !== isOpen) title.setAttribute("aria-expanded", isOpen);
    }
  };
  new MutationObserver(show).observe(setup, {
    attributes: true,
    attributeFilter: ["class"],
    childList: true,
    subtree: true,
  });
  show();
}
