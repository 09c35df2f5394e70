// @ts-check
// A message of the bridge as a notice, and what the remedies it may offer do. Which remedies fit, and what their buttons
// say, is decided in core.js.

const FINISHING = {
  sentence: "It finishes what it says before it listens again.",
  hint: "“Let me interrupt” in the setup undoes that.",
  level: /** @type {const} */ ("info"),
  code: "let_finish",
};

/** @type {Record<string, (live: import("../controller.js").Live) => void>} what each remedy of a notice does */
export const REMEDIES = {
  restart: (live) => live.restart(),
  let_finish: (live) => void (live.letFinish() && live.happen({ type: "notice", notice: FINISHING })),
  try_now: (live) => live.tryNow(),
  echo_cancellation: (live) => live.setProcessing({ ...live.processing, echoCancellation: true }),
};

/** @param {any} message @param {string} fallback @returns {import("./core.js").Notice} */
export const noticeOf = ({ sentence, hint, level, code, action, wait_s }, fallback) => ({
  sentence: sentence ?? "",
  hint: hint ?? "",
  level: level === "error" ? "error" : "info",
  code: code || fallback,
  action: action ?? "",
  waitS: Number.isFinite(wait_s) ? wait_s : null,
});
