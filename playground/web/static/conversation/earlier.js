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

/**
 * Lines that the end of a session left open, as they stand now: also an answer whose words are whole, where its sound was stopped.
 * Of an answer that sounded just the words count that lit up.
 * @param {Pick<import("./conversation.js").Conversation, "transcript" | "sound" | "heardWords">} conversation @returns {Line[]}
 */
export function endedLines(conversation) {
  return conversation.transcript.inOrder().flatMap((line) => {
    const isOpen = line.status === "streaming";
    if (line.role !== "assistant")
      return isOpen ? [{ ...line, status: line.role === "user" ? "done" : "stopped" }] : [];
    if (!isOpen && line.status !== "done") return [];
    const heard = line.text.slice(0, heardEnd(line, !isOpen, conversation));
    if (heard.length >= line.text.trimEnd().length) return isOpen ? [{ ...line, status: "stopped" }] : [];
    return [{ ...line, status: "stopped", heard_chars: Array.from(heard).length }]; // code points, as a session counts
  });
}

/** Where in the words of an answer it was stopped: at their end where no speaker says otherwise. @param {Line} line @param {boolean} isWhole @param {Pick<import("./conversation.js").Conversation, "sound" | "heardWords">} conversation */
function heardEnd({ item_id, text }, isWhole, { sound, heardWords }) {
  const { heard } = sound.playback.countOf(item_id);
  const isPlayed = isWhole && sound.playback.restLength(item_id) === 0;
  if (heard === 0 || isPlayed || !heardWords.has(item_id)) return text.length;
  return heardWords.charsOf(item_id, text, (1000 * heard) / sound.rate, isWhole);
}
