// @ts-check
// The audio of answers: what was received, and what of it was heard and when, by item. Pure.
// 1. Received: each audio delta adds what it lasts, from the moment the first arrived (session time).
// 2. Heard: stretches of real time in which sound left the speaker (the page's clock), from reports of how much of the
//    answer was out by when. A report that comes later than its sound explains begins a new stretch: it was a gap.
// 3. Silenced: the last report; what was received and not heard by then is the unheard rest.

const A_GAP_MS = 45; // two device buffers more than reports jitter
const MOST_STRETCHES = 200;

/**
 * @typedef {object} Answer
 * @property {string} itemId
 * @property {string} responseId
 * @property {number | null} firstMs  session time at which its first audio was received
 * @property {number} receivedMs
 * @property {number} heardMs
 * @property {{from: number, to: number}[]} heard  stretches on the page's clock
 * @property {number | null} silencedAt  the page's clock
 * @property {number | null} askedMs  how far we told the service it was heard
 * @property {number | null} truncatedMs  how far the service says it was heard
 */

/** What of an answer was received and not heard. @param {Answer} answer */
export const unheardMs = ({ receivedMs, heardMs }) => Math.max(0, receivedMs - heardMs);

export class Answers {
  /** @type {Map<string, Answer>} */ byItem = new Map();

  clear() {
    this.byItem.clear();
  }

  /** @param {string} itemId @returns {Answer} */
  of(itemId) {
    let answer = this.byItem.get(itemId);
    if (!answer) {
      answer = {
        itemId,
        responseId: "",
        firstMs: null,
        receivedMs: 0,
        heardMs: 0,
        heard: [],
        silencedAt: null,
        askedMs: null,
        truncatedMs: null,
      };
      this.byItem.set(itemId, answer);
    }
    return answer;
  }

  /** @param {string} itemId @param {string} responseId @param {number} ms @param {number} atMs session time */
  receive(itemId, responseId, ms, atMs) {
    const answer = this.of(itemId);
    answer.responseId = responseId || answer.responseId;
    answer.firstMs ??= atMs;
    answer.receivedMs += ms;
    return answer;
  }

  /** @param {string} itemId @param {number} ms  of the answer, heard @param {number} at  by when, the page's clock */
  hear(itemId, ms, at) {
    const answer = this.of(itemId);
    const more = ms - answer.heardMs;
    if (more <= 0) return answer;
    const last = answer.heard[answer.heard.length - 1];
    const isGap = !last || (at - last.to > more + A_GAP_MS && answer.heard.length < MOST_STRETCHES);
    if (isGap) answer.heard.push({ from: at - more, to: at });
    else last.to = Math.max(last.to, at);
    answer.heardMs = ms;
    return answer;
  }

  /** @param {string} itemId @param {number} ms @param {number} at */
  silence(itemId, ms, at) {
    const answer = this.hear(itemId, ms, at);
    answer.silencedAt = at;
    return answer;
  }
}
