// @ts-check
// Joins the conversation (main.js) to its Gradio element: tickets, changed settings, what the service confirmed.
// It draws nothing.
//
// Contract with playground/web/gradio_ui/conversation.py
// 1. `start(number)` raises the event; the answer comes in `props.value` with the same number, and is emptied at once.
// 2. `over()` raises the event that says that no conversation runs any more. The document's event `playground-end` ends the
//    one that runs, `playground-anew` begins another as that one was, `playground-sample` plays a sentence, until a
//    conversation begins.
// 3. `props.threshold`, `props.push_to_talk` and `props.answers_on_request` follow the settings; `props.units` names the unit of a setting.

import { mount } from "../main.js";
import { Budget } from "../usage/budget.js";
import { keeping, today } from "../usage/keeping.js";
import { dollars } from "../usage/money.js";
import { PriceBook } from "../usage/price-book.js";
import { Spending } from "../usage/spending.js";
import { restored } from "./restoring.js";
import { reveal } from "./reveal.js";
import { showConfirmed } from "./setup-notes.js";
import { put } from "./stage.js";
import { repliesOf } from "./tool-replies.js";
import { isDemo } from "./views.js";

/**
 * @typedef {{number: number, ticket?: string, sentence?: string, hint?: string}} TicketAnswer
 * @typedef {{value: TicketAnswer | "", threshold: number, push_to_talk: boolean, answers_on_request: boolean, no_pictures: string,
 *   units: Record<string, string>}} Props
 * @typedef {(names: string | string[], changed: () => void) => void} Watch
 */

/** @param {{element: HTMLElement, props: Props, watch: Watch, start: (number: number) => void, over: () => void}} gradio */
export function host({ element, props, watch, start, over }) {
  const root = element.querySelector(".conversation");
  if (!(root instanceof HTMLElement)) return;
  const page = element.ownerDocument;

  /** @type {Spending | null} */ let spending = null;
  const handle = mount(root, {
    requestTicket: tickets(props, watch, start),
    onConfirmed: (_settings, differs) => showConfirmed(differs, props.units),
    letFinish,
    reveal,
    cost: () => costOf(spending),
    prices: () => spending?.book ?? null,
    onState: (link) => {
      if (link !== "idle") return;
      showConfirmed([], props.units);
      whenThere(over);
    },
    toolReplies: repliesOf(page),
    options: {
      threshold: props.threshold,
      demo: isDemo(page),
      pushToTalk: props.push_to_talk,
      answersOnRequest: props.answers_on_request,
      noPictures: props.no_pictures,
    },
  });
  const { conversation } = handle;
  const store = keeping();
  spending = new Spending(handle, conversation.telemetry.usage, new PriceBook(store, today), new Budget(store, today));
  put(element, { handle, conversation, spending });
  Object.assign(handle, { spending }); // for tests to look at
  anew(page, handle);
  page.addEventListener("playground-view", () => handle.setDemo(isDemo(page)));
  watch("threshold", () => handle.setThreshold(props.threshold));
  watch("push_to_talk", () => handle.setPushToTalk(props.push_to_talk));
  watch("no_pictures", () => handle.setNoPictures(props.no_pictures));
  watch("answers_on_request", () => handle.setAnswersOnRequest(props.answers_on_request));
}

/** Ask, unless the server is gone: where Gradio's own question is lost, it loads the page anew as soon as it can. @param {() => void} ask */
async function whenThere(ask) {
  try {
    await fetch(location.href, { method: "HEAD", cache: "no-store" });
  } catch {
    return;
  }
  ask();
}

/** @param {Document} page @param {import("../main.js").Handle} handle */
function anew(page, handle) {
  let withMicrophone = false;
  let stopSample = () => {};
  handle.observe((fact) => fact.type === "session" && fact.on && stopSample());
  page.addEventListener("playground-end", () => {
    withMicrophone = handle.stats().microphone;
    handle.stop();
  });
  page.addEventListener("playground-anew", () => handle.startAnew(withMicrophone));
  page.addEventListener("playground-sample", (event) => {
    const request = /** @type {CustomEvent<import("./voice-sample.js").SampleRequest>} */ (event).detail;
    if (handle.stats().phase !== "idle") return;
    stopSample = request.stop;
    request.played = handle.playSample(request.fetch, request.signal);
  });
}

/** What the conversation cost, where that is known. @param {Spending | null} spending */
function costOf(spending) {
  if (!spending) return "";
  const { usage, book } = spending;
  const cost = book.costOf(usage.total.taken, usage.service);
  return cost.pico > 0n ? dollars(cost.pico, 4) : "";
}

/** Switch *Let me interrupt* off through its own control, so that the form stays the one truth. */
function letFinish() {
  const control = document.querySelector("#setting-interrupt_response input");
  if (!(control instanceof HTMLInputElement)) return false;
  if (control.checked) control.click();
  return true;
}

/**
 * @param {Props} props
 * @param {Watch} watch
 * @param {(number: number) => void} start
 * @returns {() => Promise<any>} asks for one ticket
 */
function tickets(props, watch, start) {
  /** @type {Map<number, (answer: TicketAnswer) => void>} */
  const waiting = new Map();
  let asked = 0;
  watch("value", () => {
    const answer = props.value;
    if (!answer) return;
    props.value = "";
    waiting.get(answer.number)?.(answer);
    waiting.delete(answer.number);
  });
  return async () => {
    await restored(document);
    return new Promise((resolve) => {
      asked += 1;
      waiting.set(asked, resolve);
      start(asked);
    });
  };
}
