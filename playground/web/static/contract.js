// @ts-check
// What the page's live side and its host owe each other, as types; nothing runs here. How to host it is said in main.js.

/**
 * What the host lends. Only `requestTicket` is required. No callback may throw; a throw is reported on the console and ignored.
 *
 * @typedef {object} Host
 * @property {() => Promise<{ticket: string} | {sentence: string, hint: string}>} requestTicket
 *   Called once for each start, after the microphone was asked for. Answer the single-use ticket of the session to
 *   join, made with the settings as they stand now; or why there is none: shown to the person as it is. A rejected
 *   promise is shown as "The page could not start a session." It must answer within 30 s.
 *   Tickets of one owner are for one conversation at a time: the backend hangs up the one before. Two conversations on one
 *   page ask for tickets of two owners (`conversation` in the event `start`, see gradio/host.js).
 * @property {string} [bridgeUrl]
 *   Address of the bridge: absolute, or relative to the document ("/root/playground/bridge"); http(s) becomes ws(s).
 *   Default: `bridge` beside the folder that serves this file (P/../bridge, so /playground/static/main.js finds
 *   /playground/bridge under any root path).
 * @property {() => boolean} [letFinish]
 *   Have answers finished before one is listened to, through the host's own control; false when that is not possible.
 *   Without it the remedy is not offered.
 * @property {import("./tools/replies.js").ToolReplies} [toolReplies]
 *   How each function is answered when the model calls it. Without it the person is asked, call by call.
 * @property {(settings: Record<string, unknown>, differs: Difference[]) => void} [onConfirmed]
 *   The service said what it holds; both by our names, as in the bridge's `confirmed`.
 * @property {(link: LinkState, turn: TurnState) => void} [onState]
 *   Called on each change, and never twice with the same pair. "idle" when no session runs: before the first start,
 *   after stop, after the conversation was closed.
 * @property {() => void} [reveal]  Bring the conversation into sight, where something of the host's stands in its place.
 * @property {() => import("./usage/price-book.js").PriceBook | null} [prices]  By which an exported conversation's costs are told.
 * @property {() => string} [cost]  What the conversation at hand cost, in words; "" where that is not known.
 * @property {(trouble: Notice) => void} [onTrouble]
 *   Every notice the page shows, also those of microphone, speaker and connection; for logs or a toast of the host.
 *   The page shows them itself; the host need not.
 * @property {Partial<Options>} [options]
 *
 * @typedef {object} Options
 * @property {number} threshold  Threshold of voice activity detection, 0..1, default 0.5; shown as a number beside its line.
 * @property {boolean} demo  Demo view: the stage alone, in large type; no device choice, no figures; default false.
 * @property {boolean} pushToTalk  Hold Space or the button to talk (turn detection "none"); default false.
 *   While it is on, microphone frames are sent only while held.
 * @property {string} noPictures  Why no picture can be sent, where none can; default "".
 * @property {boolean} answersOnRequest  No answer comes by itself to what was spoken: *Ask now* asks for it; default false.
 *
 * @typedef {{field: string, asked: unknown, confirmed: unknown}} Difference
 * @typedef {"idle" | "connecting" | "open" | "waiting" | "closed" | "failed"} LinkState
 * @typedef {"listening" | "hearing" | "thinking" | "speaking"} TurnState
 * @typedef {{sentence: string, hint: string, level: "info" | "error", code: string, action?: string,
 *   waitS?: number | null, untilS?: number | null, ends?: boolean, isPassing?: boolean}} Notice
 *   `action`: the remedy that fits it; `waitS`: in so many seconds it is tried by itself; `untilS`: in so many
 *   all is over; `ends`: the session ended with it;
 *   `isPassing`, of a guard's: who refuses starts by themselves later, and what was to be said waits for that
 */

/**
 * What a host may do with what it mounted; with `conversation` it is the handle that `mount` returns.
 *
 * @typedef {object} Controls
 * @property {() => void} start  As if *Start* were pressed; call it from a click, else the browser may refuse sound.
 *   Does nothing while a session runs or starts.
 * @property {() => void} stop  As if *Stop* were pressed; does nothing when no session runs.
 * @property {(withMicrophone: boolean) => void} startAnew  Begin another conversation: the one at hand is over, and no longer shown.
 * @property {(fetch: (rate: number) => Promise<Int16Array | null>, signal: AbortSignal) => Promise<boolean>} playSample
 *   Play PCM16 at the rate it is asked for on the chosen speaker, outside of any session; call it from a click.
 * @property {(text: string) => void} say  As if the text were typed and sent; starts a session without microphone if none runs.
 * @property {(text: string) => number} sendEvent  Send an event of the protocol as it was written by hand; the bridge's
 *   `event_result` of the number answered says what became of it. 0: nobody is there.
 * @property {(threshold: number) => void} setThreshold
 * @property {(on: boolean) => void} setPushToTalk
 * @property {(on: boolean) => void} setAnswersOnRequest
 * @property {(whyNot: string) => void} setNoPictures
 * @property {(demo: boolean) => void} setDemo
 * @property {(listener: Listener) => (() => void)} subscribe
 *   Every text message of the bridge and its frame, in order, after the page has applied it; returns the way to unsubscribe.
 * @property {(observer: (fact: Fact) => void) => (() => void)} observe
 *   What happens in the page itself; returns the way to end it.
 * @property {(seconds?: number) => ({wav: ArrayBuffer, seconds: number} | null)} recording
 *   The last `seconds` (at most and by default 60) of the microphone as a WAV file, PCM16 mono at the device's rate, and
 *   how much that is; null where nothing was captured. Also after the conversation's end, until another is begun.
 * @property {(notice: Notice) => void} notice  Show a notice; one stands for each `code`.
 * @property {(code: string) => void} dismiss  Take a notice away.
 * @property {(refuse: (withMicrophone: boolean) => Notice | null) => (() => void)} guard
 *   Asked before each start: the notice it answers is shown instead. Returns the way to end it.
 * @property {() => Stats} stats  For measurements; the first call starts the measuring of `rms`.
 * @property {() => void} unmount  Ends the session, frees microphone and sound, empties `root`. May be called twice.
 *
 * @typedef {(message: Record<string, any> & {type: string}, text: string) => void} Listener
 *
 * All moments are `at`, on the conversation's clock: performance.now() in its first session, and goes on from there in the next. `session`: a conversation was started or is over. `level`: a 20 ms block of the
 * microphone, `peak` 0..1, 0 while muted. `heard`: `ms` of this answer had left the speaker, told about every 20 ms while
 * it plays; `silenced`: the same, for the last time. `gap`: the playback ran dry.
 * `picture`: one was shown, under this number, as a data URL. `moment`: about once a second, where the
 * audio context's clock stood at `at`, in samples; what was rendered there is heard `latency_ms` later.
 *
 * @typedef {{type: "session" | "mute", on: boolean, at: number} | {type: "level", peak: number, at: number}
 *   | {type: "heard" | "silenced", track: number, item_id: string, ms: number, at: number, done?: boolean}
 *   | {type: "picture", number: number, url: string, at: number}
 *   | {type: "gap", track: number, at: number}
 *   | {type: "moment", frame: number, at: number, latency_ms: number}} Fact
 *
 * @typedef {object} Stats
 * @property {string} phase  What the page is doing: a key of PHASES in conversation/core.js.
 * @property {boolean} microphone  A microphone is open.
 * @property {number} rate_hz  Rate of capture and playback; 0 when no session runs.
 * @property {number} rms  Root mean square of the last 32768 samples (0.7 s at 48 kHz) that went to the speaker, 0..1.
 * @property {number} level  Peak of the microphone's last 20 ms block, 0..1.
 * @property {import("./sound/echo-watch.js").EchoStanding | null} echo  What comes back into the microphone, and
 *   whether unprocessed sound is sent now; null where it is not watched.
 * @property {number} underruns  Gaps in the playback of this session.
 * @property {number} target_ms  Present start-up buffer of the playback.
 * @property {number} queued_ms  Audio received and not played yet, as of the last report (20 ms old at most while playing).
 * @property {Record<number, number>} heard_ms  Per track: the last `heard` or `stopped` that was sent.
 * @property {number} output_latency_ms  Worklet to speaker, as the browser states it.
 * @property {number | null} stop_received_at  The conversation's clock at the last `stop_playback`.
 * @property {number | null} silenced_at  The conversation's clock when the worklet's output fell silent for it,
 *   good to one buffer of the device and never before `stop_received_at`; the ear hears it `output_latency_ms` later.
 * @property {number} frames_sent  Microphone frames sent in this session.
 * @property {number} frames_dropped  Microphone frames dropped because the network was slower than speech.
 */

export {};
