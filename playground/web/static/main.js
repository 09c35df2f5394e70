// @ts-check
// The page's live side, one entry: `mount(root, host)` draws the conversation into an empty element and runs it.
// It is not a framework and knows nothing of Gradio: whoever hosts it gives it the `Host` below.
//
// How to host it
// 1. Serve this folder as it is (JS as text/javascript, CSS as text/css) under any path P, same origin as the bridge.
// 2. `const { mount } = await import("P/main.js"); const handle = mount(element, host);`
//    The style sheet and the worklets are found beside this file; nothing else has to be loaded.
// 3. `element` may be mounted once; a second `mount` on it first unmounts the old handle. `element.playground` is the handle.
// 4. Nothing is asked of the person and nothing connects before they press *Start listening* or send a line of text.
// 5. The document must be a secure context (https or localhost) for the microphone; without it, typing still works.

import { Live } from "./controller.js";
import { View } from "./conversation/view.js";

/**
 * What the host lends. Only `requestTicket` is required. No callback may throw; a throw is reported on the console and ignored.
 *
 * @typedef {object} Host
 * @property {() => Promise<{ticket: string} | {sentence: string, hint: string}>} requestTicket
 *   Called once for each start, after the microphone was asked for. Answer the single-use ticket of the session to
 *   join, made with the settings as they stand now; or why there is none: shown to the person as it is. A rejected
 *   promise is shown as "The page could not start a session." It must answer within 30 s.
 * @property {string} [bridgeUrl]
 *   Address of the bridge: absolute, or relative to the document ("/root/playground/bridge"); http(s) becomes ws(s).
 *   Default: `bridge` beside the folder that serves this file (P/../bridge, so /playground/static/main.js finds
 *   /playground/bridge under any root path).
 * @property {() => boolean} [letFinish]
 *   Have answers finished before one is listened to, through the host's own control; false when that is not possible.
 *   Without it the remedy is not offered.
 * @property {(settings: Record<string, unknown>, differs: Difference[]) => void} [onConfirmed]
 *   The service said what it holds; both by our names, as in the bridge's `confirmed`.
 * @property {(link: LinkState, turn: TurnState) => void} [onState]
 *   Called on each change, and never twice with the same pair. "idle" when no session runs: before the first start,
 *   after stop, after the conversation was closed.
 * @property {(trouble: Trouble) => void} [onTrouble]
 *   Every notice the page shows, also those of microphone, speaker and connection; for logs or a toast of the host.
 *   The page shows them itself; the host need not.
 * @property {Partial<Options>} [options]
 *
 * @typedef {object} Options
 * @property {number} threshold  Threshold of voice activity detection, 0..1, default 0.5; shown as a number beside the meter.
 * @property {boolean} demo  Calm view: no device choice, no figures; default false.
 * @property {boolean} pushToTalk  Hold Space or the button to talk (turn detection "none"); default false.
 *   While it is on, microphone frames are sent only while held.
 *
 * @typedef {{field: string, asked: unknown, confirmed: unknown}} Difference
 * @typedef {"idle" | "connecting" | "open" | "waiting" | "closed" | "failed"} LinkState
 * @typedef {"listening" | "hearing" | "thinking" | "speaking"} TurnState
 * @typedef {{sentence: string, hint: string, level: "info" | "error", code: string}} Trouble
 */

/**
 * What `mount` returns; also at `root.playground`.
 *
 * @typedef {object} Handle
 * @property {() => void} start  As if *Start listening* were pressed; call it from a click, else the browser may refuse sound.
 *   Does nothing while a session runs or starts.
 * @property {() => void} stop  As if *Stop listening* were pressed; does nothing when no session runs.
 * @property {(text: string) => void} say  As if the text were typed and sent; starts a session without microphone if none runs.
 * @property {(threshold: number) => void} setThreshold
 * @property {(on: boolean) => void} setPushToTalk
 * @property {(demo: boolean) => void} setDemo
 * @property {(listener: (message: Record<string, any>, text: string) => void) => (() => void)} subscribe
 *   Every text message of the bridge and its frame, in order, after the page has applied it; returns the way to unsubscribe.
 * @property {(observer: (fact: Fact) => void) => (() => void)} observe
 *   What happens in the page itself; returns the way to end it.
 * @property {(seconds?: number) => ({wav: ArrayBuffer, seconds: number} | null)} recording
 *   The last `seconds` (at most and by default 60) of the microphone as a WAV file, PCM16 mono at the device's rate, and
 *   how much that is; null where nothing was captured. Kept in this page only, also after the conversation's end.
 * @property {(notice: import("./conversation/core.js").Notice) => void} notice  Show a notice; one stands for each `code`.
 * @property {(code: string) => void} dismiss  Take a notice away.
 * @property {(refuse: () => import("./conversation/core.js").Notice | null) => (() => void)} guard
 *   Asked before each start: the notice it answers is shown instead. Returns the way to end it.
 * @property {() => Stats} stats  For measurements; the first call starts the measuring of `rms`.
 * @property {() => void} unmount  Ends the session, frees microphone and sound, empties `root`. May be called twice.
 *
 * All moments are `at`, performance.now(). `session`: a conversation was started or is over. `level`: a 20 ms block of the
 * microphone, `peak` 0..1, 0 while muted. `heard`: `ms` of this answer had left the speaker, told about every 20 ms while
 * it plays; `silenced`: the same, for the last time. `gap`: the playback ran dry.
 *
 * @typedef {{type: "session" | "mute", on: boolean, at: number} | {type: "level", peak: number, at: number}
 *   | {type: "heard" | "silenced", track: number, item_id: string, ms: number, at: number}
 *   | {type: "gap", track: number, at: number}} Fact
 *
 * @typedef {object} Stats
 * @property {string} phase  What the page is doing: a key of PHASES in conversation/core.js.
 * @property {boolean} microphone  A microphone is open.
 * @property {number} rate_hz  Rate of capture and playback; 0 when no session runs.
 * @property {number} rms  Root mean square of the last 32768 samples (0.7 s at 48 kHz) that went to the speaker, 0..1.
 * @property {number} level  Peak of the microphone's last 20 ms block, 0..1.
 * @property {number} underruns  Gaps in the playback of this session.
 * @property {number} target_ms  Present start-up buffer of the playback.
 * @property {number} queued_ms  Audio received and not played yet, as of the last report (20 ms old at most while playing).
 * @property {Record<number, number>} heard_ms  Per track: the last `heard` or `stopped` that was sent.
 * @property {number} output_latency_ms  Worklet to speaker, as the browser states it.
 * @property {number | null} stop_received_at  performance.now() at the last `stop_playback`.
 * @property {number | null} silenced_at  performance.now() at which the worklet's output fell silent for it,
 *   good to one buffer of the device and never before `stop_received_at`; the ear hears it `output_latency_ms` later.
 * @property {number} frames_sent  Microphone frames sent in this session.
 * @property {number} frames_dropped  Microphone frames dropped because the network was slower than speech.
 */

/** @type {Options} */
const DEFAULTS = { threshold: 0.5, demo: false, pushToTalk: false };

/**
 * Draw the conversation into `root` and wire it to `host`.
 *
 * @param {HTMLElement} root  An empty element.
 * @param {Host} host
 * @returns {Handle}
 */
export function mount(root, host) {
  /** @type {any} */ (root).playground?.unmount();
  const options = { ...DEFAULTS, ...host.options };
  const view = new View(root, options);
  const live = new Live(host, view, options);
  view.listen(live);
  const handle = {
    start: () => live.start(),
    stop: () => live.stop(),
    say: (/** @type {string} */ text) => live.say(text),
    setThreshold: (/** @type {number} */ threshold) => live.setOptions({ threshold }),
    setPushToTalk: (/** @type {boolean} */ pushToTalk) => live.setOptions({ pushToTalk }),
    setDemo: (/** @type {boolean} */ demo) => live.setOptions({ demo }),
    subscribe: (/** @type {(message: Record<string, any>, text: string) => void} */ listener) =>
      live.subscribe(listener),
    observe: (/** @type {(fact: any) => void} */ observer) => live.observe(observer),
    recording: (/** @type {number | undefined} */ seconds) => live.recent.recording(seconds),
    notice: (/** @type {import("./conversation/core.js").Notice} */ notice) => live.notice(notice),
    dismiss: (/** @type {string} */ code) => live.dismiss(code),
    guard: (/** @type {() => import("./conversation/core.js").Notice | null} */ refuse) => live.guard(refuse),
    stats: () => live.stats(),
    unmount: () => {
      live.close();
      view.close();
      if (/** @type {any} */ (root).playground === handle) delete (/** @type {any} */ (root).playground);
    },
  };
  /** @type {any} */ (root).playground = handle;
  return handle;
}
