// @ts-check
// Events to start from when one is written by hand: those of every dialect, in its shape. Pure.

/** @typedef {{title: string, body: Record<string, unknown>}} Template */

/** @param {string} dialect  as the record names it @param {string} itemId  of the newest entry, or "" @returns {Template[]} */
export function templates(dialect, itemId) {
  const kind = dialect === "preview" ? {} : { type: "realtime" };
  const item = itemId || "item_…";
  return [
    { title: "Ask for an answer", body: { type: "response.create" } },
    {
      title: "Ask for an answer, in other words",
      body: { type: "response.create", response: { instructions: "Answer in one short sentence." } },
    },
    {
      title: "Ask beside the conversation",
      body: {
        type: "response.create",
        response: {
          conversation: "none",
          instructions: "Sum up what was said so far.",
          metadata: { topic: "summary" },
        },
      },
    },
    { title: "Stop the answer", body: { type: "response.cancel" } },
    {
      title: "Add a message",
      body: {
        type: "conversation.item.create",
        item: { type: "message", role: "user", content: [{ type: "input_text", text: "Hello" }] },
      },
    },
    {
      title: "Add a system message",
      body: {
        type: "conversation.item.create",
        item: { type: "message", role: "system", content: [{ type: "input_text", text: "The caller is in a hurry." }] },
      },
    },
    { title: "Get an item", body: { type: "conversation.item.retrieve", item_id: item } },
    { title: "Delete an item", body: { type: "conversation.item.delete", item_id: item } },
    { title: "Change the session", body: { type: "session.update", session: { ...kind, instructions: "Be brief." } } },
    { title: "End my turn", body: { type: "input_audio_buffer.commit" } },
    { title: "Forget what I said", body: { type: "input_audio_buffer.clear" } },
  ];
}

/** A template as it stands in the field. @param {Template} template */
export const written = ({ body }) => JSON.stringify(body, null, 2);
