// @ts-check
// A turn as the bridge tells it, as types; nothing runs here. What its fields mean: `TurnView` in conversation/actions.py.

/** @typedef {"vad" | "service" | "network" | "us"} LegOwner */
/** @typedef {{name: string, owner: LegOwner, ms: number}} Leg  of the way from the end of speech to the ear */
/** @typedef {"speech" | "held" | "text" | "tool" | "asked" | "idle"} How  it began */

/**
 * @typedef {object} Turn  told whole, and anew each time something in it changed; moments in session time, null until they happen
 * @property {number} number
 * @property {How} how
 * @property {string} user_item_id  what began it, where that is an item
 * @property {string} response_id
 * @property {string} answer_item_id
 * @property {number | null} [answered_with]
 * @property {string} status
 * @property {number | null} threshold
 * @property {number | null} prefix_padding_ms
 * @property {number | null} silence_ms
 * @property {number | null} speech_start_ms
 * @property {number | null} started_ms
 * @property {number | null} speech_end_ms
 * @property {number | null} stopped_ms
 * @property {number | null} committed_ms
 * @property {number | null} created_ms
 * @property {number | null} first_audio_ms
 * @property {number | null} first_sound_ms
 * @property {number | null} done_ms
 * @property {number | null} ended_ms
 * @property {number} received_ms
 * @property {number} heard_ms
 * @property {boolean} interrupted
 * @property {Leg[]} legs
 * @property {number | null} total_ms
 * @property {number | null} error_ms
 */

export {};
