// @ts-check
// What is chosen while a conversation runs begins with the next one: said here, and offered. The conversation that runs is
// ended first and the form settles for the other service, so that nothing of the one is asked of the other.
//
// Contract with playground/web/gradio_ui/next_conversation.py: `props.said` and `props.offer`, both empty where nothing
// differs. With host.js: the document's events `playground-end` and `playground-anew`.

import { el, loadStyle } from "../dom.js";

/** @param {{element: HTMLElement, props: {said: string, offer: string}, watch: import("./host.js").Watch}} gradio */
export function nextConversation({ element, props, watch }) {
  const root = element.querySelector(".next-conversation");
  if (!(root instanceof HTMLElement)) return;
  const page = root.ownerDocument;
  for (const sheet of ["base.css", "panels.css", "gradio/setup.css"]) loadStyle(page, sheet);
  let isWanted = false;
  let before = "";
  const begin = () => {
    isWanted = true;
    page.dispatchEvent(new Event("playground-end"));
  };
  const place = el("div", { role: "status" });
  root.replaceChildren(place);
  const draw = () => {
    const button = el("button", { class: "pl-tool", type: "button", click: begin }, props.offer);
    const hadFocus = place.contains(page.activeElement);
    place.replaceChildren(...(props.said ? [el("p", {}, props.said)] : []), ...(props.offer ? [button] : []));
    const next = props.offer ? button : page.querySelector("#conversation .pl-main");
    if (hadFocus && next instanceof HTMLElement) next.focus({ preventScroll: true });
    if (before !== props.said) window.dispatchEvent(new Event("playground-form")); // the group's title says it too
    before = props.said;
    if (props.said || !isWanted) return;
    isWanted = false;
    page.dispatchEvent(new Event("playground-anew"));
  };
  watch(["said", "offer"], draw);
  draw();
}
