// @ts-check
// The bridge's frames as values: encode what the page says, decode what it hears. Pure; knows no socket.
// 1. A binary frame is 4 bytes of header, then PCM16 little-endian mono: kind, 0, track as u16 little-endian.
// 2. A text frame is one JSON object with a string `type`.
// 3. What is malformed is null, never a throw: one bad frame must not end a conversation.
// Every browser runs on a little-endian machine, so Int16Array is the wire's order.

export const HEADER_BYTES = 4;
export const KIND_MICROPHONE = 1;
export const KIND_PLAYBACK = 2;
export const KIND_PICTURE = 3;

/**
 * Write the header of a microphone frame into the first 4 bytes of `buffer`; the samples follow it.
 * @param {ArrayBuffer} buffer
 */
export function stampMicrophone(buffer) {
  const header = new DataView(buffer, 0, HEADER_BYTES);
  header.setUint8(0, KIND_MICROPHONE);
  header.setUint8(1, 0);
  header.setUint16(2, 0, true);
}

/** A frame that carries a picture. @param {number} number  by which the words name it @param {Uint8Array<ArrayBuffer>} jpeg */
export function pictureFrame(number, jpeg) {
  const frame = new Uint8Array(HEADER_BYTES + jpeg.length);
  const header = new DataView(frame.buffer, 0, HEADER_BYTES);
  header.setUint8(0, KIND_PICTURE);
  header.setUint16(2, number, true);
  frame.set(jpeg, HEADER_BYTES);
  return frame.buffer;
}

/**
 * View the samples behind the header of `buffer`; a trailing odd byte is left out.
 * @param {ArrayBuffer} buffer
 * @returns {Int16Array}
 */
export function samplesOf(buffer) {
  return new Int16Array(buffer, HEADER_BYTES, (buffer.byteLength - HEADER_BYTES) >> 1);
}

/**
 * Read a binary frame that came from the session.
 * @param {ArrayBuffer} buffer
 * @returns {{track: number, buffer: ArrayBuffer} | null}  null unless it is a playback frame
 */
export function decodePlayback(buffer) {
  if (buffer.byteLength < HEADER_BYTES) return null;
  const header = new DataView(buffer);
  if (header.getUint8(0) !== KIND_PLAYBACK || header.getUint8(1) !== 0) return null;
  return { track: header.getUint16(2, true), buffer };
}

/**
 * Read a text frame.
 * @param {string} text
 * @returns {(Record<string, any> & {type: string}) | null}
 */
export function decodeMessage(text) {
  try {
    const message = JSON.parse(text);
    return message !== null && typeof message === "object" && typeof message.type === "string" ? message : null;
  } catch {
    return null;
  }
}

/**
 * What of a conversation was before this session: how long it had lasted, in session time, how many turns it had, and its newest
 * words in order.
 * @typedef {{ms: number, turns: number, lines: {item_id: string, role: string, text: string, status: string,
 *   heard_chars: number | null, call_id: string}[]}} Earlier
 */

/** What the page says, each as the text of one frame. */
export const say = {
  /** @param {string} ticket @param {number} input_rate_hz @param {number} output_rate_hz @param {Earlier | null} [earlier] */
  hello: (ticket, input_rate_hz, output_rate_hz, earlier = null) =>
    JSON.stringify({ type: "hello", ticket, input_rate_hz, output_rate_hz, ...(earlier ? { earlier } : {}) }),
  /** @param {{track: number, ms: number, done?: boolean}} report @param {number} at  page clock: when that much had been heard */
  heard: ({ track, ms, done }, at) => JSON.stringify({ type: "heard", track, ms, ...(done ? { done } : {}), at }),
  /** @param {{track: number, ms: number}} report @param {number} at  page clock */
  stopped: ({ track, ms }, at) => JSON.stringify({ type: "stopped", track, ms, at }),
  /** @param {number} n  of the ping @param {number} at  page clock */
  pong: (n, at) => JSON.stringify({ type: "pong", n, at }),
  /** @param {number} ms  microphone audio sent so far @param {number} at  page clock: when the last of it was captured */
  captured: (ms, at) => JSON.stringify({ type: "captured", ms, at }),
  /** @param {string} text @param {readonly number[]} [pictures]  sent before it */
  text: (text, pictures = []) => JSON.stringify({ type: "text", text, ...(pictures.length > 0 ? { pictures } : {}) }),
  interrupt: () => JSON.stringify({ type: "interrupt" }),
  askNow: () => JSON.stringify({ type: "ask_now" }),
  /** @param {boolean} down */
  hold: (down) => JSON.stringify({ type: "hold", down }),
  /** @param {string} call_id @param {string} output @param {boolean} [automatic]  given by the page itself */
  toolResult: (call_id, output, automatic = false) =>
    JSON.stringify({ type: "tool_result", call_id, output, ...(automatic ? { automatic } : {}) }),
  /** @param {number} number  of the question: the answer repeats it @param {string} text  the event as it was written */
  event: (number, text) => JSON.stringify({ type: "event", number, text }),
  tryNow: () => JSON.stringify({ type: "try_now" }),
  bye: () => JSON.stringify({ type: "bye" }),
};
