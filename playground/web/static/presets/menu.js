// @ts-check
// A button that opens a menu under it: arrows walk, Escape and a press elsewhere close it, as menus everywhere.

import { el } from "../dom.js";

/** @typedef {{words: string, act: () => void, isOffered?: () => boolean, isApart?: boolean}} MenuItem
 *   `isApart`: a line stands before it */

const STEPS = new Map([
  ["ArrowDown", 1],
  ["ArrowUp", -1],
]);

/** @param {string} label @param {readonly MenuItem[]} items */
export function menu(label, items) {
  const buttons = items.map(({ words, act, isApart }) =>
    el(
      "button",
      {
        type: "button",
        role: "menuitem",
        tabIndex: -1,
        class: isApart ? "pl-apart" : "",
        click: () => {
          close(true);
          act();
        },
      },
      words,
    ),
  );
  const list = el("div", { class: "pl-menu", role: "menu", "aria-label": label, hidden: true }, ...buttons);
  const button = el(
    "button",
    {
      class: "pl-tool",
      type: "button",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-label": label,
      title: label,
      click: () => (list.hidden ? open() : close(true)),
    },
    "⋯",
  );
  const element = el("div", { class: "pl-menu-place", keydown: walk }, button, list);

  const outside = (/** @type {Event} */ event) => {
    if (event.target instanceof Node && !element.contains(event.target)) close(false);
  };

  function open() {
    items.forEach(({ isOffered }, place) => {
      buttons[place].disabled = isOffered ? !isOffered() : false;
    });
    list.hidden = false;
    button.setAttribute("aria-expanded", "true");
    element.ownerDocument.addEventListener("pointerdown", outside);
    offered()[0]?.focus();
  }

  /** @param {boolean} isBack whether the focus goes back to the button */
  function close(isBack) {
    list.hidden = true;
    button.setAttribute("aria-expanded", "false");
    element.ownerDocument.removeEventListener("pointerdown", outside);
    if (isBack) button.focus();
  }

  const offered = () => buttons.filter((each) => !each.disabled);

  /** @param {KeyboardEvent} event */
  function walk(event) {
    if (list.hidden) return;
    if (event.key === "Tab") return close(false);
    const step = STEPS.get(event.key);
    if (step === undefined && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation(); // on a phone Escape would close the drawer as well
    if (step === undefined) return close(true);
    const all = offered();
    const at = all.findIndex((each) => each.matches(":focus"));
    all[(at + step + all.length) % all.length]?.focus();
  }

  return element;
}
