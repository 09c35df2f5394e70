// @ts-check
// What a session that continues a conversation is told of it, and what becomes of lines that its end left open. Pure.

/** @typedef {import("./transcript-core.js").Line} Line */

const MOST_CHARS = 40_000; // of JSON; the bridge takes 64 000 in a message
const MOST_LINES = 1_000;

/**
 * What was before, as hello carries it: the newest words that have room, each as far as it is known.
 * @param {import("./conversation.js").Conversation} conversation @param {number} now  the conversation's clock
 * @returns {import("../bridge/frames.js").Earlier}
 */
export function earlierOf({ transcript, telemetry }, now) {
  const lines = [];
  let room = MOST_CHARS;
  for (const line of transcript.inOrder().reverse()) {
    const told = toldOf(line);
    room -= JSON.stringify(told).length;
    if (room < 0 || lines.length === MOST_LINES) break;
    lines.push(told);
  }
  const { timeline } = telemetry;
  return { ms: Math.max(0, timeline.toSession(now)), turns: timeline.newest?.number ?? 0, lines: lines.reverse() };
}

/** @param {Line} line */
function toldOf({ item_id, role, text, status, heard_chars = null, call_id = "" }) {
  const settled = ENDED[status] ?? (status === "streaming" ? "done" : status);
  return { item_id, role, text, status: settled, heard_chars, call_id: call_id ?? "" };
}

/** @type {Record<string, string>} statuses that only the page knows, as a session knows them */
const ENDED = { stopped: "cut" };

/** Lines that the end of a session left open, as they stand now. @param {import("./transcript-core.js").Transcript} transcript @returns {Line[]} */
export function endedLines(transcript) {
  return transcript
    .inOrder()
    .filter(({ status }) => status === "streaming")
    .map((line) => ({ ...line, status: line.role === "user" ? "done" : "stopped" }));
}
