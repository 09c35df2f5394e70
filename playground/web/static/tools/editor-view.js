// @ts-check
// Draws what stands under the list of tools: an example to insert, the way to a mistake, and a row for each function that says
// how it is answered. It knows neither the field nor whoever judges the list.

import { el, setText } from "../dom.js";
import { phrase } from "../words.js";
import { ReplyRow } from "./reply-row.js";

/** @typedef {import("./place.js").Place} Place */
/** @typedef {{said: string, places: Place[], convertible: boolean, functions: import("./reply-row.js").OfferedFunction[]}} JudgedTools */
/** @typedef {{insert: (example: string) => void, convert: () => void, goTo: (place: Place) => void}} EditorActs */

const CONVERT = phrase("tools.convert_to_the_realtime");

export class ToolEditorView {
  /** @param {Record<string, string>} examples  titles by key @param {import("./replies.js").ToolReplies} replies @param {EditorActs} acts */
  constructor(examples, replies, acts) {
    /** @private */ this.replies = replies;
    /** @private */ this.acts = acts;
    /** @private @type {Map<string, ReplyRow>} by function */ this.rows = new Map();
    /** @private */ this.convert = el("button", { class: "pl-tool", type: "button", click: acts.convert }, CONVERT);
    /** @private */ this.ways = el("span", { class: "pl-tools" });
    /** @private */ this.said = el("p", { class: "pl-quiet", role: "status" });
    /** @private */ this.list = el("div", { class: "pl-replies" });
    /** @private */ this.answers = el(
      "section",
      { "aria-label": phrase("tools.how_functions_are_answered"), hidden: true },
      el("p", { class: "pl-quiet" }, phrase("tools.what_a_function_answers")),
      this.list,
    );
    this.element = el(
      "div",
      { class: "pl-tool-editor" },
      el("div", { class: "pl-tools" }, chooser(examples, acts.insert), this.ways, this.convert),
      this.said,
      this.answers,
    );
  }

  /** @param {JudgedTools} judged */
  draw({ said, places, convertible, functions }) {
    setText(this.said, said);
    this.said.hidden = said === "";
    this.convert.hidden = !convertible;
    this.ways.replaceChildren(...places.map((place) => this.wayTo(place)));
    this.ways.hidden = places.length === 0;
    if (places.length === 0) this.drawRows(functions);
  }

  /** @private @param {Place} place */
  wayTo(place) {
    return el(
      "button",
      { class: "pl-tool", type: "button", click: () => this.acts.goTo(place) },
      phrase("tools.line", { line: place.line }),
    );
  }

  /** A row stays as long as its function: somebody may be writing in it. @private @param {JudgedTools["functions"]} functions */
  drawRows(functions) {
    const before = this.rows;
    this.rows = new Map(
      functions.map((each) => [each.name, before.get(each.name) ?? new ReplyRow(each.name, this.replies)]),
    );
    const rows = [...this.rows.values()];
    const isSame = rows.length === before.size && [...before.values()].every((row, i) => row === rows[i]);
    for (const each of functions) this.rows.get(each.name)?.draw(each);
    if (!isSame) this.list.replaceChildren(...rows.map((row) => row.element));
    this.answers.hidden = rows.length === 0;
  }
}

/** A list of examples that is back at its name once one was chosen. @param {Record<string, string>} examples @param {(key: string) => void} insert */
function chooser(examples, insert) {
  const name = phrase("tools.insert_an_example");
  const list = el(
    "select",
    {
      class: "pl-field",
      "aria-label": name,
      change: () => {
        insert(list.value);
        list.value = "";
      },
    },
    el("option", { value: "" }, `${name}…`),
    ...Object.entries(examples).map(([key, title]) => el("option", { value: key }, title)),
  );
  return list;
}
