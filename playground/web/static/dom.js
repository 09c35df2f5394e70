// @ts-check
// Building elements in one expression. Text only ever becomes text: nothing here parses HTML.

/** @typedef {string | number | boolean | ((event: any) => void)} Property */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Record<string, Property>} [properties]  `class`, `aria-*`, `role`, `for` and `data-*` become
 *   attributes, functions listeners of that name, anything else properties
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (/^(class|role|for)$|-/.test(name)) element.setAttribute(name, String(value));
    else Object.assign(element, { [name]: value });
  }
  element.append(...children);
  return element;
}

const ICONS = {
  microphone: "M12 15a4 4 0 0 0 4-4V6a4 4 0 0 0-8 0v5a4 4 0 0 0 4 4Zm7-4a7 7 0 0 1-14 0M12 18v4",
  muted: "M16 11V6a4 4 0 0 0-8 0v1m0 4a4 4 0 0 0 5.5 3.7M19 11a7 7 0 0 1-.7 3M5 11a7 7 0 0 0 9.6 6.5M12 18v4M3 3l18 18",
  play: "M8 5v14l11-7z",
  stop: "M6 6h12v12H6z",
  record: "M12 18a6 6 0 1 0 0-12 6 6 0 0 0 0 12Z",
  silence: "M4 10v4h3l5 4V6L7 10zM16 9.5l5 5m0-5-5 5",
  keyboard: "M3 7h18v11H3zM6.5 10.5h.01M10 10.5h.01M13.5 10.5h.01M17 10.5h.01M8 14.5h8",
  picture: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01",
  camera: "M4 8h4l2-3h4l2 3h4v11H4zM12 16a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z",
  ask: "M5 5h14v10h-7l-4 4v-4H5z",
  send: "M5 12h14m-6-6 6 6-6 6",
  adjust: "M4 7h9m5 0h2M4 17h2m5 0h9M15.5 4.5v5M8.5 14.5v5",
  history: "M4 12a8 8 0 1 0 2.6-5.9M4 4v4.5h4.5M12 8v4.5l3 1.8",
  download: "M12 4v11m-4.5-4.5L12 15l4.5-4.5M5 19h14",
  add: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6 6 18",
  back: "M14.5 5.5 8 12l6.5 6.5",
  maximise: "M4 10V4h6M20 14v6h-6M4 4l6 6M20 20l-6-6",
  restore: "M4 10h6V4M20 14h-6v6M10 10 4 4M14 14l6 6",
};

/** An icon that says nothing to a screen reader. @param {keyof typeof ICONS} name */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `pl-icon pl-icon-${name}`);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** Load a style sheet beside these modules, once per document. @param {Document} page @param {string} file */
export function loadStyle(page, file) {
  const href = new URL(file, import.meta.url).href;
  if ([...page.styleSheets].some((sheet) => sheet.href === href) || page.querySelector(`link[href="${href}"]`)) return;
  page.head.append(el("link", { rel: "stylesheet", href }));
}

/** The element that scrolls what is around `element`; null where only the page does. @param {Element} element @returns {HTMLElement | null} */
export function scrollerAround(element) {
  for (let around = element.parentElement; around; around = around.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(around).overflowY) && around !== document.scrollingElement) return around;
  }
  return null;
}

/** Bring an element into what a scrolled one shows, and move nothing else. @param {HTMLElement} scroller @param {Element} element */
export function scrollWithin(scroller, element) {
  const [window, { top, bottom }] = [scroller.getBoundingClientRect(), element.getBoundingClientRect()];
  if (top >= window.top && bottom <= window.bottom) return;
  const isAbove = top < window.top || bottom - top > window.height;
  scroller.scrollTop += isAbove ? top - window.top : bottom - window.bottom;
}

/** Do what may take `element` away; where the focus was in it, `next` has it then. @param {Element} element @param {() => void} act @param {HTMLElement} next */
export function keepFocus(element, act, next) {
  const hadFocus = element.contains(document.activeElement);
  act();
  if (hadFocus && !element.checkVisibility()) next.focus({ preventScroll: true });
}

/** Give a text node's parent new text only when it differs. @param {Element} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
