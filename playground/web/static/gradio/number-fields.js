// @ts-check
// The number beside a slider, as it is typed: Gradio draws it back into the slider's range as one leaves it, and breaks on
// an empty one. Here what was typed stays, so that what stands there is what is judged; a field left empty shows again
// what holds.

/** @param {HTMLElement} form */
export function keepTyped(form) {
  /** @type {WeakMap<HTMLInputElement, string>} */
  const holding = new WeakMap();
  /** @param {Event} event */
  const fieldOf = ({ target }) =>
    target instanceof HTMLInputElement && target.type === "number" && form.contains(target) ? target : null;

  const remember = (/** @type {Event} */ event) => {
    const field = fieldOf(event);
    if (!field) return;
    if (field.value === "") event.stopPropagation();
    else holding.set(field, field.value);
  };
  const leave = (/** @type {Event} */ event) => {
    const field = fieldOf(event);
    if (!field) return;
    event.stopPropagation();
    if (field.value === "") field.value = holding.get(field) ?? field.defaultValue;
  };
  const page = form.ownerDocument; // before Gradio, which listens on the page's root and on the field
  page.addEventListener("focus", remember, true);
  page.addEventListener("input", remember, true);
  page.addEventListener("blur", leave, true);
}
