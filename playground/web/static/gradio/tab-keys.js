// @ts-check
// Gradio's tabs by keys: the chosen one is reached by Tab, arrows, Home and End choose another, as in tabs everywhere.

/** @type {Record<string, (at: number, count: number) => number>} */
const STEPS = {
  ArrowRight: (at, count) => (at + 1) % count,
  ArrowLeft: (at, count) => (at - 1 + count) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** @param {HTMLElement} wrapper  around the row of tabs */
export function tabKeys(wrapper) {
  const tabs = () => [...wrapper.querySelectorAll("[role=tab]")].filter((tab) => tab instanceof HTMLElement);
  const show = () => {
    for (const tab of tabs()) {
      const index = tab.getAttribute("aria-selected") === "true" ? 0 : -1;
      if (tab.tabIndex !== index) tab.tabIndex = index;
    }
  };
  wrapper.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const offered = tabs().filter((tab) => tab.getAttribute("aria-disabled") !== "true");
    const at = offered.indexOf(/** @type {HTMLElement} */ (event.target));
    if (!step || at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = offered[step(at, offered.length)];
    next.focus();
    next.click();
  });
  new MutationObserver(show).observe(wrapper, {
    attributes: true,
    attributeFilter: ["aria-selected"],
    childList: true,
    subtree: true,
  });
  show();
}
