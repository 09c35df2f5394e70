// @ts-check
// Events to start from when one is written by hand: those of every dialect, in its shape. Pure.

import { phrase } from "../words.js";

/** @typedef {{title: string, body: Record<string, unknown>}} Template */

/** @param {string} dialect  as the record names it @param {string} itemId  of the newest entry, or "" @returns {Template[]} */
export function templates(dialect, itemId) {
  const kind = dialect === "ga" ? { type: "realtime" } : {};
  const item = itemId || "item_…";
  return [
    { title: phrase("events.ask_for_an_answer"), body: { type: "response.create" } },
    {
      title: phrase("events.ask_for_an_answer_in"),
      body: { type: "response.create", response: { instructions: "Answer in one short sentence." } },
    },
    {
      title: phrase("events.ask_beside_the_conversation"),
      body: {
        type: "response.create",
        response: {
          conversation: "none",
          instructions: "Sum up what was said so far.",
          metadata: { topic: "summary" },
        },
      },
    },
    { title: phrase("events.stop_the_answer"), body: { type: "response.cancel" } },
    {
      title: phrase("events.add_a_message"),
      body: {
        type: "conversation.item.create",
        item: { type: "message", role: "user", content: [{ type: "input_text", text: "Hello" }] },
      },
    },
    {
      title: phrase("events.add_a_system_message"),
      body: {
        type: "conversation.item.create",
        item: { type: "message", role: "system", content: [{ type: "input_text", text: "The caller is in a hurry." }] },
      },
    },
    { title: phrase("events.get_an_item"), body: { type: "conversation.item.retrieve", item_id: item } },
    { title: phrase("events.delete_an_item"), body: { type: "conversation.item.delete", item_id: item } },
    {
      title: phrase("events.change_the_session"),
      body: { type: "session.update", session: { ...kind, instructions: "Be brief." } },
    },
    { title: phrase("events.end_my_turn"), body: { type: "input_audio_buffer.commit" } },
    { title: phrase("events.forget_what_i_said"), body: { type: "input_audio_buffer.clear" } },
  ];
}

/** A template as it stands in the field. @param {Template} template */
export const written = ({ body }) => JSON.stringify(body, null, 2);
