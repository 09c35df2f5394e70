// Azure's own client, of the preview: a spoken turn by its turn detection, then a typed one, read item by item.
// node rt-client.mjs ADDRESS
import assert from "node:assert/strict";
import { RTClient } from "rt-client";
import { speech } from "./speech.mjs";

const [address] = process.argv.slice(2);
const client = new RTClient(new URL(`ws://${address}`), { key: "any" }, { deployment: "my-deployment" });

async function read(response) {
  const read = { text: "", transcript: "", bytes: 0 };
  for await (const item of response) {
    assert.equal(item.type, "message");
    for await (const content of item) {
      if (content.type === "text") {
        for await (const words of content.textChunks()) read.text += words;
      } else {
        await Promise.all([
          (async () => {
            for await (const pcm of content.audioChunks()) read.bytes += pcm.length;
          })(),
          (async () => {
            for await (const words of content.transcriptChunks()) read.transcript += words;
          })(),
        ]);
      }
    }
  }
  assert.equal(response.status, "completed");
  return read;
}

await client.init();
assert.equal(client.session.model, "my-deployment");
const held = await client.configure({
  instructions: "Be brief.",
  turn_detection: { type: "server_vad", silence_duration_ms: 300 },
  input_audio_transcription: { model: "whisper-1" },
});
assert.equal(held.turn_detection.silence_duration_ms, 300);

const heard = [];
const events = client.events();
for (let at = 0; at < speech.length; at += 4800) await client.sendAudio(speech.subarray(at, at + 4800));
for await (const event of events) {
  if (event.type === "input_audio") {
    await event.waitForCompletion();
    heard.push(event.transcription);
  } else {
    const { transcript, bytes } = await read(event);
    assert.equal(transcript, "I hear you.");
    assert.ok(bytes > 10_000);
    break;
  }
}
assert.deepEqual(heard, ["Hello there."]);

await client.configure({ modalities: ["text"], turn_detection: { type: "none" } });
const content = [{ type: "input_text", text: "Hello." }];
const item = await client.sendItem({ type: "message", role: "user", id: "mine", content });
assert.equal(item.id, "mine");
assert.equal((await read(await client.generateResponse())).text, "I hear you.");
await client.removeItem("mine");
await client.close();
