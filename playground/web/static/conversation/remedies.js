// @ts-check
// A message of the bridge as a notice, and what the remedies it may offer do. Which remedies fit, and what their buttons
// say, is decided in core.js.

import { phrase, retold } from "../words.js";

const FINISHING = {
  sentence: phrase("conversation.it_finishes_what"),
  hint: phrase("conversation.let_me_interrupt"),
  level: /** @type {const} */ ("info"),
  code: "let_finish",
};

/** @type {Record<string, (acts: import("./acts.js").Acts) => void>} what each remedy of a notice does */
export const REMEDIES = {
  restart: (acts) => acts.restart(),
  let_finish: (acts) => {
    if (acts.letFinish()) acts.notice(FINISHING);
  },
  try_now: (acts) => acts.tryNow(),
  own_tab: () => void window.open(location.href, "_blank", "noopener"),
  echo_cancellation: (acts) =>
    acts.devices.setProcessing({ ...acts.devices.processing, echoCancellation: true, onlyWhileEcho: false }),
};

/** @param {any} message @param {string} fallback @returns {import("./core.js").Notice} */
export const noticeOf = ({ level, code, action, wait_s, until_s, ...told }, fallback) => ({
  sentence: retold(told).sentence,
  hint: retold(told).hint,
  level: level === "error" ? "error" : "info",
  code: code || fallback,
  action: action ?? "",
  waitS: Number.isFinite(wait_s) ? wait_s : null,
  untilS: Number.isFinite(until_s) ? until_s : null,
});
