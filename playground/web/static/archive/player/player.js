// @ts-check
// An exported conversation as a page of its own: player, picture, words, figures. It opens from a disk and asks nothing of any network.
// What it shows stands in the page as JSON, and becomes text and nothing else. The modules it imports are written into the page, in the
// order of template.txt, by whoever exports (`index-page.js`, playground/archive/index_page.py).

import { el, setText } from "../../dom.js";
import { moment } from "../../timeline/words.js";
import { phrase } from "../../words.js";
import { pictureOf, spanOfSound } from "./player-picture.js";
import { soundIn } from "./player-sound.js";
import { latencySection, settingsSection, usageSection } from "./player-tables.js";
import { wordsOfLines } from "./player-words.js";

/** @typedef {import("../describing.js").Described} Described */

const written = (/** @type {string} */ id) => document.getElementById(id)?.textContent ?? "";

/** @param {HTMLElement} root @param {Described} described @param {string} coded  the sound */
async function showArchive(root, described, coded) {
  const { title, begun, legs, sound, lines } = described;
  const zero = spanOfSound(described).from_ms;
  const found = sound ? await soundIn(coded) : null;
  const audio = found ? el("audio", { src: found.url, preload: "auto" }) : null;
  const go = (/** @type {number} */ seconds) => {
    if (audio) audio.currentTime = Math.max(0, seconds);
  };
  const words = wordsOfLines(
    lines,
    zero,
    audio
      ? (ms) => {
          go((ms - zero) / 1000);
          void audio.play();
        }
      : null,
  );
  const picture = pictureOf(described, found?.samples ?? null, go);
  const { service = "", model = "" } = legs[0] ?? {};
  const facts = [new Date(begun).toLocaleString(), [...new Set([service, model])].join(" ")];
  root.replaceChildren(
    el("header", {}, el("h1", {}, title), el("p", { class: "quiet" }, facts.filter(Boolean).join(" · "))),
    ...(audio ? [playerOf(audio, sound ? sound.samples / sound.rate_hz : 0), audio] : []),
    picture.element,
    el(
      "p",
      { class: "legend" },
      el("span", { class: "person" }, phrase("archive.you")),
      el("span", { class: "answer" }, phrase("archive.the_answer")),
    ),
    el("section", {}, words.element),
    ...[latencySection(described, zero), usageSection(described), settingsSection(described)].map((each) =>
      el("section", {}, ...each),
    ),
    el("footer", { class: "quiet" }, phrase("archive.made_by_realtime_playground")),
  );
  if (audio)
    follow(audio, (seconds) => {
      picture.show(seconds);
      words.show(zero + 1000 * seconds);
    });
}

/** @param {HTMLAudioElement} audio @param {number} seconds */
function playerOf(audio, seconds) {
  const whole = moment(1000 * seconds, 0);
  const time = el("span", { class: "clock" }, `0:00 / ${whole}`);
  const slider = el("input", {
    type: "range",
    min: "0",
    max: String(seconds),
    step: "0.1",
    value: "0",
    "aria-label": phrase("archive.position"),
    input: () => {
      audio.currentTime = Number(slider.value);
    },
  });
  const button = el(
    "button",
    { type: "button", class: "play", click: () => void (audio.paused ? audio.play() : audio.pause()) },
    phrase("archive.play"),
  );
  const draw = () => {
    setText(button, audio.paused ? phrase("archive.play") : phrase("archive.pause"));
    setText(time, `${moment(1000 * audio.currentTime, 0)} / ${whole}`);
    slider.value = String(audio.currentTime);
    slider.setAttribute("aria-valuetext", phrase("archive.at_of", { at: moment(1000 * audio.currentTime, 0), whole }));
  };
  for (const event of ["play", "pause", "timeupdate", "seeked"]) audio.addEventListener(event, draw);
  audio.addEventListener("error", () => setText(time, phrase("archive.the_sound_stands")));
  return el("div", { class: "player" }, button, slider, time);
}

/** Tell where the player stands, each frame while it plays. @param {HTMLAudioElement} audio @param {(seconds: number) => void} show */
function follow(audio, show) {
  const step = () => {
    show(audio.currentTime);
    if (!audio.paused) requestAnimationFrame(step);
  };
  audio.addEventListener("play", step);
  audio.addEventListener("seeked", () => show(audio.currentTime));
  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || /** @type {HTMLElement} */ (event.target).closest("button, input, summary")) return;
    event.preventDefault();
    void (audio.paused ? audio.play() : audio.pause());
  });
}

void showArchive(
  /** @type {HTMLElement} */ (document.getElementById("page")),
  JSON.parse(written("conversation")),
  written("sound"),
);
