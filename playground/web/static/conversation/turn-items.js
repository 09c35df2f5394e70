// @ts-check
// Which turn an item or a response belongs to: a turn names what began it and its answer, the record what else came with
// that answer. Pure.

import { keepNewest } from "../bounded.js";

/** @typedef {import("../bridge/turn.js").Turn} Turn */

const MOST = 20_000;

export class TurnItems {
  constructor() {
    /** grows when an id is known that was not */ this.revision = 0;
    /** @private @type {Map<string, Turn>} by the id of an item or a response */ this.turns = new Map();
    /** @private @type {Map<string, string>} the response that an item came with */ this.responses = new Map();
  }

  clear() {
    this.turns.clear();
    this.responses.clear();
  }

  /** @param {Turn} turn */
  take(turn) {
    for (const id of [turn.user_item_id, turn.answer_item_id, turn.response_id]) {
      if (!id) continue;
      if (!this.turns.has(id)) this.revision++;
      this.turns.set(id, turn);
    }
    keepNewest(this.turns, MOST);
  }

  /** @param {{from: string, body: any}} message  a line of the record */
  takeWire({ from, body }) {
    if (from !== "server" || body?.type !== "response.output_item.added" || !body.item?.id) return;
    this.responses.set(body.item.id, body.response_id);
    this.revision++;
    keepNewest(this.responses, MOST);
  }

  /** The turn of the first of these ids that has one. @param {...string} ids  of items or responses @returns {Turn | null} */
  of(...ids) {
    for (const id of ids) {
      const turn = this.turns.get(id) ?? this.turns.get(this.responses.get(id) ?? "");
      if (turn) return turn;
    }
    return null;
  }
}
