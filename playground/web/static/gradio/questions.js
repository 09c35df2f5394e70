// @ts-check
// Questions that an element of Gradio's puts to Python, one at a time: each raises an event with a number, its answer comes in
// `props.value` with the same number, and is taken out at once. Two answers never come together, nor one before its question.

const PATIENCE_MS = 15_000;

/** @typedef {(event: string, data?: Record<string, string | number | boolean | null>) => Promise<any>} Question  null where no answer came */

/**
 * @param {{value: any}} props @param {import("./host.js").Watch} watch
 * @param {(event: string, data: Record<string, unknown>) => void} raise
 * @returns {Question}
 */
export function questions(props, watch, raise) {
  let asked = 0;
  /** @type {(answer: any) => void} */ let take = () => {};
  /** @type {Promise<any>} */ let last = Promise.resolve();
  watch("value", () => {
    const answer = props.value;
    if (!answer) return;
    props.value = "";
    if (answer.number === asked) take(answer);
  });
  /** @type {Question} */
  const put = (event, data = {}) =>
    new Promise((resolve) => {
      asked += 1;
      const late = setTimeout(resolve, PATIENCE_MS, null);
      take = (answer) => {
        clearTimeout(late);
        resolve(answer);
      };
      raise(event, { number: asked, ...data });
    });
  return (event, data) => {
    last = last.then(() => put(event, data));
    return last;
  };
}
