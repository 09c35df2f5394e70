// What the tests of archives share: a conversation that is told something whole, and the log of it, from the same inputs.

import { page } from "./support.mjs";
import { append, header, wire } from "./wire.mjs";

const { Conversation } = await page("conversation/conversation.js");
const { line } = await page("archive/log.js");

export const BEGUN = "2026-11-30T03:21:58.000Z";
const BLOCK = 20;

/** Tells a conversation and writes the log of what it told. */
export class Teller {
  /** @param {number} rate  Hz */
  constructor(rate) {
    this.rate = rate;
    this.conversation = new Conversation();
    this.lines = [line.head(BEGUN)];
    this.blocks = [];
    this.now = 5000;
    this.conversation.begin(rate);
    this.lines.push(line.begin({ rate, wallMs: Date.parse(BEGUN), now: this.now, shift: 0 }));
    this.fact({ type: "session", on: true, at: this.now });
  }

  say(...messages) {
    for (const message of messages) {
      const text = JSON.stringify(message);
      this.conversation.message(message, text, this.now);
      this.lines.push(line.message(message, text, this.now));
    }
  }

  fact(fact) {
    this.conversation.fact(fact);
    this.lines.push(line.fact(fact));
  }

  /** A block of the microphone, as a session tells it: its level first. */
  captured(until, samples, isSent = true) {
    this.fact({ type: "level", at: this.at(until), peak: Math.max(...samples.map(Math.abs)) / 32_768 });
    this.conversation.sound.microphone.captured(until, samples);
    this.lines.push(line.captured(until, samples.length));
    this.blocks.push(samples);
    if (!isSent) return;
    this.conversation.sound.microphone.sent(until, samples.length);
    this.lines.push(line.sent(until, samples.length));
  }

  received(track, samples) {
    this.conversation.sound.playback.received(track, samples);
    this.lines.push(line.received(track, samples.length));
    this.blocks.push(samples);
  }

  played(report) {
    this.conversation.sound.playback.played(report);
    this.lines.push(line.played(report));
  }

  /** The page's clock at a sample of the context's. */
  at(frame) {
    return 5000 + (1000 * frame) / this.rate;
  }

  get log() {
    return this.lines.map((each) => `${each}\n`).join("");
  }

  get sound() {
    const sound = new Int16Array(this.blocks.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const block of this.blocks) {
      sound.set(block, at);
      at += block.length;
    }
    return sound;
  }
}

/**
 * Two turns: one answered and heard to its end, one cut off. The person's sound is 1000 + n, the answers' -1000 - n, so that
 * each sample is known by its value.
 */
export function told(random = () => 0.5, rate = 24_000) {
  const teller = new Teller(rate);
  const block = (BLOCK * rate) / 1000;
  teller.say(
    {
      ...header,
      body: {
        ...header.body,
        service: "builtin",
        model: "builtin",
        settings: { voice: "ash", instructions: "Be brief." },
      },
    },
    { type: "clock", offset_ms: -5000, error_ms: 0.4 },
    wire(3, "link", { type: "link.dialled" }),
    wire(9, "server", { type: "session.created", session: { model: "builtin" } }),
  );
  let [frame, spoken, answered] = [0, 0, 0];
  const speak = (blocks, isSent = true) => {
    for (let i = 0; i < blocks; i++) {
      frame += block;
      const samples = Int16Array.from({ length: block }, (_, n) => 1000 + ((spoken + n) % 20_000));
      spoken += block;
      teller.captured(frame, samples, isSent);
      if (isSent) teller.say(append(Math.round((1000 * frame) / rate), BLOCK));
    }
  };
  const turn = (number, words, answer, heardShare) => {
    const [user, assistant, response] = [`u${number}`, `a${number}`, `r${number}`];
    const startMs = (1000 * frame) / rate + 20;
    speak(10 + Math.floor(10 * random()));
    const endMs = (1000 * frame) / rate;
    const after = number > 1 ? `a${number - 1}` : null;
    const line = {
      type: "line",
      item_id: user,
      after,
      role: "user",
      text: words,
      status: "done",
      heard_chars: null,
      note: "",
      call_id: "",
      latency_ms: null,
    };
    teller.say(line, { type: "track", track: number, item_id: assistant });
    const length = 4 * block + Math.floor(block * random());
    teller.received(
      number,
      Int16Array.from({ length }, (_, n) => -1000 - ((answered + n) % 20_000)),
    );
    teller.say(
      wire(endMs + 5, "server", {
        type: "response.output_audio.delta",
        item_id: assistant,
        response_id: response,
        delta: { audio_ms: (1000 * length) / rate },
      }),
    );
    answered += length;
    const heard = Math.round(heardShare * length);
    const first = frame + 100;
    for (let samples = Math.min(block, heard); samples > 0 && samples <= heard; samples += block) {
      teller.played({ type: "progress", track: number, samples, last: first + samples - 1, dropped: 0 });
    }
    teller.played({
      type: heardShare < 1 ? "stopped" : "end",
      track: number,
      samples: heard,
      last: first + heard - 1,
      dropped: 0,
    });
    const heardMs = (1000 * heard) / rate;
    teller.fact({
      type: heardShare < 1 ? "silenced" : "heard",
      track: number,
      item_id: assistant,
      ms: heardMs,
      at: teller.at(first + heard),
    });
    speak(8, false);
    const isCut = heardShare < 1;
    teller.say({
      ...line,
      item_id: assistant,
      after: user,
      role: "assistant",
      text: answer,
      status: isCut ? "interrupted" : "done",
      heard_chars: isCut ? Math.round(heardShare * answer.length) : null,
      latency_ms: 105,
    });
    teller.say({
      type: "turn",
      number,
      how: "speech",
      user_item_id: user,
      response_id: response,
      answer_item_id: assistant,
      status: isCut ? "cancelled" : "completed",
      threshold: 0.5,
      prefix_padding_ms: 300,
      silence_ms: 500,
      speech_start_ms: startMs,
      started_ms: startMs + 10,
      speech_end_ms: endMs,
      stopped_ms: endMs + 1,
      committed_ms: endMs + 2,
      created_ms: endMs + 3,
      first_audio_ms: endMs + 5,
      first_sound_ms: (1000 * first) / rate,
      done_ms: endMs + 200,
      ended_ms: null,
      received_ms: (1000 * length) / rate,
      heard_ms: heardMs,
      interrupted: isCut,
      legs: [
        { name: "silence", owner: "vad", ms: 80 },
        { name: "response", owner: "service", ms: 25 },
      ],
      total_ms: 105,
      error_ms: 0.8,
    });
    teller.say({
      type: "usage",
      kind: "answer",
      turn: number,
      item_id: assistant,
      response_id: response,
      model: "",
      at_ms: endMs + 200,
      input_text: 12,
      input_audio: 30,
      output_text: 8,
      output_audio: 40,
    });
  };
  turn(1, "Hello, who are you?", "I am a voice on this computer.", 1);
  turn(2, "Tell me a <long> & strange story.", "Once upon a time a lighthouse keeper counted ships.", 0.5);
  teller.fact({ type: "session", on: false, at: teller.at(frame) });
  const { conversation, log, sound } = teller;
  return { conversation, log, sound };
}
