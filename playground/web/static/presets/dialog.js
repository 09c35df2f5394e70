// @ts-check
// A question in front of the page: a title, what it is about, a button that does it and one that does not. Escape is no.
// It stands outside of the setup column, which is hidden on a phone.

import { el } from "../dom.js";
import { phrase } from "../words.js";

/**
 * @param {Document} page
 * @param {{title: string, content: (Node | string)[], confirm: string, cancel?: string, check?: () => string | Promise<string>}} question
 *   `check`, asked when the first button is pressed, says why it may not be; "" where it may
 * @returns {Promise<boolean>} whether the first button was pressed
 */
export function ask(page, { title, content, confirm, cancel = phrase("presets.cancel"), check = () => "" }) {
  const wrong = el("p", { class: "pl-wrong", role: "alert" });
  const heading = el("h2", {}, title);
  const no = el("button", { class: "pl-tool", type: "button", click: () => dialog.close() }, cancel);
  const yes = el("button", { class: "pl-tool pl-primary", type: "submit" }, confirm);
  const form = el(
    "form",
    {
      method: "dialog",
      submit: async (/** @type {Event} */ event) => {
        event.preventDefault();
        wrong.textContent = await check();
        if (!wrong.textContent) dialog.close("yes");
      },
    },
    heading,
    ...content,
    wrong,
    el("div", { class: "pl-tools" }, el("span", { class: "pl-space" }), no, yes),
  );
  const dialog = el("dialog", { class: "pl-panel pl-dialog", "aria-label": title }, form);
  page.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

/**
 * Ask for a name.
 * @param {Document} page
 * @param {{title: string, name: string, most: number, confirm: string, about?: string, check: (name: string) => string}} question
 * @returns {Promise<string>} "" where none was given
 */
export async function askName(page, { title, name, most, confirm, about = "", check }) {
  const input = el("input", { class: "pl-field", type: "text", value: name, maxLength: most, autocomplete: "off" });
  const label = el("label", { class: "pl-named" }, el("span", {}, phrase("presets.name")), input);
  const words = about ? [el("p", { class: "pl-quiet" }, about)] : [];
  const answered = ask(page, {
    title,
    content: [label, ...words],
    confirm,
    check: () => (input.value.trim() ? check(input.value.trim()) : phrase("presets.give_it_a_name")),
  });
  input.select();
  return (await answered) ? input.value.trim() : "";
}

/** What would change, a line each. @param {readonly {title: string, old: string, new: string}[]} changes */
export const changeList = (changes) =>
  el(
    "ul",
    { class: "pl-changes" },
    ...changes.map((each) =>
      el("li", {}, el("b", {}, each.title), el("span", {}, el("s", {}, each.old), " → ", el("span", {}, each.new))),
    ),
  );

/** Mistakes, a line each. @param {readonly string[]} faults */
export const faultList = (faults) => el("ul", { class: "pl-faults" }, ...faults.map((each) => el("li", {}, each)));
