// @ts-check
// What facts of the page and lines of the record mean for the timeline, one row each; a name that is missing means nothing.
// Both protocols' names stand here, for a record holds what a service really said.

import { phrase } from "../words.js";
import { byteOfPeak } from "./levels.js";
import { callInWords } from "./tool-calls.js";
import { duration } from "./words.js";

/** @typedef {import("./core.js").Timeline} Timeline */
/** @typedef {Record<string, any>} Body */

const MOST_BANDS = 1000;

/** @type {Record<string, (timeline: Timeline, fact: any) => void>} */
export const FACTS = {
  session: (timeline, { on, at }) => {
    if (on && timeline.startedAt !== null)
      timeline.happen("seam", timeline.toSession(at), phrase("timeline.the_conversation_went_on"));
    if (on) [timeline.startedAt, timeline.endedAt] = [timeline.startedAt ?? at, null];
    else timeline.endedAt = at;
    timeline.revision++;
  },
  level: (timeline, { at, peak }) => timeline.levels.add(at, byteOfPeak(peak)),
  mute: (timeline, { on, at }) => {
    const last = timeline.mutes[timeline.mutes.length - 1];
    const isMuted = last !== undefined && last.to === null;
    if (on === isMuted) return;
    if (on) keep(timeline.mutes, { from: at, to: null });
    else last.to = at;
    timeline.revision++;
  },
  heard: (timeline, { item_id: itemId, ms, at }) => itemId && timeline.place(timeline.answers.hear(itemId, ms, at)),
  silenced: (timeline, { item_id: itemId, ms, at }) => {
    if (!itemId) return;
    timeline.place(timeline.answers.silence(itemId, ms, at));
    timeline.revision++;
  },
};

/** @param {Timeline} timeline @param {Body} body @param {number} atMs */
function receiveAudio(timeline, body, atMs) {
  const ms = body.delta?.audio_ms;
  if (typeof ms === "number") timeline.place(timeline.answers.receive(body.item_id, body.response_id, ms, atMs));
}

/** @param {Timeline} timeline @param {Body} body @param {number} atMs */
function holdSettings(timeline, body, atMs) {
  const session = body.session ?? {};
  timeline.isAnswered = session.object !== "realtime.transcription_session";
  const detection = session.audio?.input ? session.audio.input.turn_detection : session.turn_detection;
  if (detection === undefined) return;
  const isServerVad = detection?.type === "server_vad";
  timeline.hold(
    {
      threshold: isServerVad ? (detection.threshold ?? null) : null,
      paddingMs: isServerVad ? (detection.prefix_padding_ms ?? 0) : 0,
      silenceMs: isServerVad ? (detection.silence_duration_ms ?? 0) : 0,
    },
    atMs,
  );
}

/** @param {Timeline} timeline @param {Body} body @param {number} atMs */
function confirm(timeline, body, atMs) {
  holdSettings(timeline, body, atMs);
  timeline.happen("held", atMs, phrase("timeline.settings_confirmed_title"));
}

/** @param {Timeline} timeline @param {Body} _body @param {number} atMs */
function ask(timeline, _body, atMs) {
  timeline.happen("asked", atMs, phrase("timeline.settings_sent_title"));
}

/** @type {Record<string, (timeline: Timeline, body: Body, atMs: number) => void>} */
export const WIRE = {
  "server response.output_audio.delta": receiveAudio,
  "server response.audio.delta": receiveAudio,
  "server session.created": holdSettings,
  "server session.updated": confirm,
  "client session.update": ask,
  "server transcription_session.created": holdSettings,
  "server transcription_session.updated": confirm,
  "client transcription_session.update": ask,
  "server response.output_item.done": (timeline, { item }, atMs) => {
    if (item?.type === "function_call" || item?.type === "mcp_call")
      timeline.happen("tool", atMs, phrase("timeline.tool_call_title", { name: item.name ?? "" }));
    if (item?.type === "function_call") timeline.toolCalls.begin(item, atMs);
  },
  "page page.tool_result": (timeline, { call_id: callId, automatic }) =>
    timeline.toolCalls.give(callId, automatic === true),
  "client conversation.item.create": (timeline, { item }, atMs) => {
    if (item?.type !== "function_call_output") return;
    const call = timeline.toolCalls.end(item.call_id, atMs);
    const told = call
      ? phrase("timeline.result_of_call", { call: callInWords(call), time: duration(atMs - call.fromMs) })
      : "";
    timeline.happen("result", atMs, phrase("timeline.tool_result_sent", { told }));
  },
  "page page.text": (timeline, { text }, atMs) =>
    timeline.happen("text", atMs, phrase("timeline.text_sent_title", { text: short(text) })),
  "server error": (timeline, { error }, atMs) =>
    timeline.happen("error", atMs, phrase("timeline.error_title", { error: short(error?.message ?? error?.code) })),
  "server response.done": (timeline, { response }, atMs) => {
    if (response?.status !== "failed") return;
    timeline.happen(
      "error",
      atMs,
      phrase("timeline.answer_failed", {
        error: short(response.status_details?.error?.message ?? response.status_details?.error?.code),
      }),
    );
  },
  "client conversation.item.truncate": (timeline, body) => {
    timeline.answers.of(body.item_id).askedMs = body.audio_end_ms;
    timeline.revision++;
  },
  "server conversation.item.truncated": (timeline, body) => {
    timeline.answers.of(body.item_id).truncatedMs = body.audio_end_ms;
    timeline.revision++;
  },
  "link link.lost": (timeline, { sentence }, atMs) => {
    if (timeline.gaps.length > 0 && timeline.gaps[timeline.gaps.length - 1].toMs === null) return; // a retry that failed too
    keep(timeline.gaps, { fromMs: atMs, toMs: null, words: sentence || phrase("timeline.the_link_was_lost") });
    timeline.revision++;
  },
  "link link.dialled": (timeline, _body, atMs) => {
    const last = timeline.gaps[timeline.gaps.length - 1];
    if (last && last.toMs === null) last.toMs = atMs;
    timeline.revision++;
  },
};

/** @template T @param {T[]} bands @param {T} band */
function keep(bands, band) {
  bands.push(band);
  if (bands.length > MOST_BANDS) bands.shift();
}

/** @param {unknown} text */
const short = (text) => {
  const plain = String(text ?? "")
    .replace(/\s+/g, " ")
    .trim();
  return plain.length > 80 ? `${plain.slice(0, 79)}…` : plain;
};
