"""The stereo WAV of an export, judged by ears of their own: beside the microphone, and beside the speaker."""

import base64
import zipfile

import numpy as np
import pytest

from benchmarks.rig.judging import RATE_HZ, where
from playground.audio.pcm import to_samples
from playground.audio.resample import resample
from tests.page.conftest import hears, silence, write_wav
from tests.page.talk import Talk
from tests.page.test_talk import recognize as recognize
from tests.page.test_talk import word_errors

pytestmark = pytest.mark.page
WAV_HZ = 24_000
ASKED, INTERRUPTING = "Tell me a long story.", "Repeat after me. Today is a good day to learn something new."
SPOKEN_MS = 5
MOST_WORD_ERRORS = 0.2
PAUSE_S = 0.8  # longer than between two sentences of an answer
STEP = 1 / 32768  # the smallest sound there is in a WAV
TURNED_DOWN = 10 ** (-30 / 20)  # an answer while somebody seems to speak: sound/duck.js
EARS = """
  const RECORDER = `registerProcessor("beside", class extends AudioWorkletProcessor {
    process([input]) {
      if (input[0]) this.port.postMessage({ frame: currentFrame, samples: input[0].slice() });
      return true;
    }
  });`;
  window.beside = {}; // by place: what came there, each piece with the frame of the context's clock at which it begins
  const connect = AudioNode.prototype.connect;
  const makers = new WeakMap();
  const maker = (context) => {
    if (!makers.has(context)) {
      const module = URL.createObjectURL(new Blob([RECORDER], { type: "text/javascript" }));
      makers.set(context, { loaded: context.audioWorklet.addModule(module), made: {} });
    }
    return makers.get(context);
  };
  async function listen(node, place) {
    const { loaded, made } = maker(node.context);
    await loaded;
    if (!made[place]) {
      const mono = { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" };
      made[place] = new AudioWorkletNode(node.context, "beside", mono);
      const pieces = (window.beside[place] ??= []);
      made[place].port.onmessage = ({ data }) => pieces.push(data);
      window.besides = node.context;
    }
    connect.call(node, made[place]);
  }
  AudioNode.prototype.connect = function (target, output, input, ...rest) {
    const result = connect.call(this, target, ...[output, input, ...rest].filter((each) => each !== undefined));
    if (!(this.context instanceof AudioContext)) return result;
    if (target instanceof AudioDestinationNode) listen(this, "speaker").catch(() => {});
    else if (this instanceof GainNode && target instanceof AudioWorkletNode)
      listen(this, `microphone ${input ?? 0}`).catch(() => {});
    return result;
  };
"""
BESIDE = """(place) => {
  const pieces = window.beside[place];
  const end = pieces.at(-1).frame + pieces.at(-1).samples.length;
  const all = new Float32Array(end);
  for (const { frame, samples } of pieces) all.set(samples, frame);
  let text = "";
  const bytes = new Uint8Array(all.buffer);
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
}"""
BEGUN = """() => {
  const { rate, microphone, playback } = document.querySelector(".conversation").playground.conversation.sound;
  return Math.min(microphone.held.from, playback.held.from) / rate;
}"""
"""When the first sample of the WAV was, on the context's clock, in seconds."""


def test_the_stereo_wav_has_both_sides_where_ears_heard_them(app, open_tab, tmp_path, voice, recognize):
    clips = [voice(text) for text in (ASKED, INTERRUPTING)]
    microphone = write_wav(tmp_path / "said.wav", silence(1.5) + clips[0] + silence(6) + clips[1] + silence(20))
    page = open_tab(app, hears(microphone), lambda page: page.add_init_script(EARS)).start()
    page.until("lines('assistant', 'interrupted').length === 1 && lines('assistant', 'done').length === 1")
    page.until("turn() === 'listening' && lines('user', 'done').length === 2")
    begun_s = page.page.evaluate(BEGUN)
    buffer_s = page.page.evaluate("window.besides.baseLatency")
    beside = {place: heard_beside(page, place) for place in page.page.evaluate("Object.keys(window.beside)")}
    page.press("Stop").is_at_rest()
    left, right = taken_along(page, tmp_path / "kept.zip")

    for clip in clips:
        samples = resample(to_samples(clip), WAV_HZ, RATE_HZ)
        said_s = begun_s + place_of(samples, at_48(left))
        spoken_s = [place_of(samples, heard) for place, heard in beside.items() if place != "speaker"]
        off_ms = min(1000 * abs(said_s - each) for each in spoken_s)  # one of the two streams was sent
        assert off_ms <= SPOKEN_MS, f"said at {said_s:.4f} s, spoken at {spoken_s}"

    in_wav, at_ear = sounding(right, WAV_HZ), sounding(beside["speaker"], RATE_HZ, STEP * TURNED_DOWN)
    assert len(in_wav) == len(at_ear) == 2, f"{in_wav}, {at_ear}"
    for (begin_s, end_s), (_, heard_until_s) in zip(in_wav, at_ear, strict=True):
        piece = at_48(right[round(begin_s * WAV_HZ) : round(end_s * WAV_HZ)])
        heard_s = place_of(piece, beside["speaker"]) - place_of(piece, piece)
        assert abs(begun_s + begin_s - heard_s) <= buffer_s, f"{begun_s + begin_s:.4f} s, heard at {heard_s:.4f} s"
        assert abs(begun_s + end_s - heard_until_s) <= buffer_s, f"{begun_s + end_s:.4f} s, until {heard_until_s:.4f} s"
    silent = [round((at_s - begun_s) * WAV_HZ) for at_s in (at_ear[0][1] + buffer_s, at_ear[1][0] - buffer_s)]
    assert silent[1] - silent[0] > WAV_HZ * PAUSE_S / 2
    assert not right[slice(*silent)].any(), "something sounds after the cut"

    for side, role in ((left, "user"), (right, "assistant")):
        said = " ".join(line["text"][: line["heard_chars"]] for line in page.lines(role))
        written = recognize(side, WAV_HZ)
        assert word_errors(said, written) <= MOST_WORD_ERRORS, f"{said!r} is heard as {written!r}"
    assert page.errors == []


def place_of(clip: np.ndarray, channel: np.ndarray) -> float:
    """When a clip begins to sound in a channel, both at 48 kHz, in seconds."""
    found = where(clip, channel)
    assert found is not None
    return found.begin_s


def heard_beside(talk: Talk, place: str) -> np.ndarray:
    """What an ear heard since the context's clock began, at 48 kHz."""
    heard = np.frombuffer(base64.b64decode(talk.page.evaluate(BESIDE, place)), np.float32)
    return resample(heard, int(talk.page.evaluate("window.besides.sampleRate")), RATE_HZ)


def taken_along(talk: Talk, path) -> tuple[np.ndarray, np.ndarray]:
    """Export the conversation; return both sides of its WAV."""
    talk.page.get_by_role("button", name="Conversations").click()
    with talk.page.expect_download() as download:
        talk.page.get_by_role("button", name="Export: ").first.click()
    download.value.save_as(path)
    with zipfile.ZipFile(path) as archive, archive.open("conversation.wav") as wav:
        sound = np.frombuffer(wav.read()[44:], "<i2").reshape(-1, 2)
    left, right = (to_samples(np.ascontiguousarray(side).tobytes()) for side in sound.T)
    return left, right


def at_48(side: np.ndarray) -> np.ndarray:
    return resample(side, WAV_HZ, RATE_HZ)


def sounding(sound: np.ndarray, rate_hz: int, least: float = STEP) -> list[tuple[float, float]]:
    """When something of a smallest step sounded, as (begin, end) in seconds; shorter pauses belong to an answer."""
    at = np.flatnonzero(np.abs(sound) > least / 2) / rate_hz
    runs = np.split(at, np.flatnonzero(np.diff(at) > PAUSE_S) + 1)
    return [(float(run[0]), float(run[-1]) + 1 / rate_hz) for run in runs]
