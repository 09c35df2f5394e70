// @ts-check
// The page's live side, one entry: `mount(root, host)` draws a conversation into an empty element and runs it.
// It is not a framework and knows nothing of Gradio: whoever hosts it gives it the `Host` of contract.js.
//
// How to host it
// 1. Serve this folder as it is (JS as text/javascript, CSS as text/css) under any path P, same origin as the bridge.
// 2. `const { mount } = await import("P/main.js"); const handle = mount(element, host);`
//    The style sheet and the worklets are found beside this file; nothing else has to be loaded.
// 3. `element` may be mounted once; a second `mount` on it first unmounts the old handle. `element.playground` is the handle.
//    As many elements of one page as one likes may be mounted, each with a host of its own: they share nothing.
// 4. Nothing is asked of the person and nothing connects before they press *Start* or send a line of text.
// 5. The document must be a secure context (https or localhost) for the microphone; without it, typing still works.

import { Controller } from "./controller.js";
import { Conversation } from "./conversation/conversation.js";
import { LiveWords } from "./conversation/live-words.js";
import { TranscriptReplay } from "./conversation/transcript-replay.js";
import { ConversationView } from "./conversation/view.js";
import { takeDrops } from "./kept/dropping.js";
import { keptSection } from "./kept/section.js";
import { microphoneSection } from "./microphone/view.js";
import { Player } from "./replay/player.js";
import { playSample } from "./sound/sample.js";

/** @typedef {import("./contract.js").Options} Options */
/** @typedef {import("./contract.js").Controls & {conversation: Conversation, kept: import("./kept/kept.js").KeptConversations, player: Player}} Handle
 *   What `mount` returns; also at `root.playground`. `conversation` is all that is known of it, to be read only; `kept` are those
 *   of this browser; `player` plays it again. */

/** @type {Options} */
const DEFAULTS = { threshold: 0.5, demo: false, pushToTalk: false, answersOnRequest: false, noPictures: "" };
/**
 * Draw a conversation into `root` and wire it to `host`.
 *
 * @param {HTMLElement & {playground?: Handle}} root  An empty element.
 * @param {import("./contract.js").Host} host
 * @returns {Handle}
 */
export function mount(root, host) {
  root.playground?.unmount();
  const options = { ...DEFAULTS, ...host.options };
  const conversation = new Conversation({ later: (tell) => void requestAnimationFrame(tell) });
  const controller = new Controller(host, conversation, options);
  const section = microphoneSection(() => controller);
  const { kept, view: list } = keptSection(conversation, controller, host);
  list.style(root.ownerDocument);
  const view = new ConversationView(root, options, conversation, controller, section, list);
  controller.show(view);
  const drops = takeDrops(root, (file) => {
    host.reveal?.();
    list.take(file);
  });
  const player = new Player(conversation, { speaker: () => controller.devices.forTest().speaker });
  const replay = new TranscriptReplay(view.transcript, conversation, player);
  const words = new LiveWords(view.transcript, conversation);
  controller.observe((fact) => {
    view.voices.fact(fact);
    words.fact(fact);
  });
  controller.observe((fact) => fact.type === "session" && player.setLive(fact.on));
  /** @type {Handle} */
  const handle = {
    conversation,
    kept,
    player,
    start: () => controller.start(),
    stop: () => controller.stop(),
    startAnew: (withMicrophone) => controller.restart(withMicrophone),
    playSample: (fetch, signal) => playSample(fetch, controller.devices.forTest().speaker, signal),
    say: (text) => void controller.say(text),
    sendEvent: (text) => controller.sendEvent(text),
    setThreshold: (threshold) => controller.setOptions({ threshold }),
    setPushToTalk: (pushToTalk) => controller.setOptions({ pushToTalk }),
    setAnswersOnRequest: (answersOnRequest) => controller.setOptions({ answersOnRequest }),
    setNoPictures: (noPictures) => controller.setOptions({ noPictures }),
    setDemo: (demo) => controller.setOptions({ demo }),
    subscribe: (listener) => controller.subscribe(listener),
    observe: (observer) => controller.observe(observer),
    recording: (seconds) => conversation.sound.recording(seconds),
    notice: (notice) => controller.notice(notice),
    dismiss: (code) => controller.dismiss(code),
    guard: (refuse) => controller.guard(refuse),
    stats: () => controller.stats(),
    unmount: () => {
      drops.close();
      controller.close();
      replay.close();
      words.close();
      player.close();
      view.close();
      list.close();
      kept.close();
      conversation.close();
      if (root.playground === handle) delete root.playground;
    },
  };
  root.playground = handle;
  return handle;
}
