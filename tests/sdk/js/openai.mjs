// The official client, current and beta: a typed turn, a spoken turn over it, and what was heard.
// node openai.mjs ADDRESS ga|beta; trusts NODE_EXTRA_CA_CERTS, because the package connects over TLS alone.
import assert from "node:assert/strict";
import { OpenAI } from "openai";
import { OpenAIRealtimeWS as Beta } from "openai/beta/realtime/ws";
import { OpenAIRealtimeWS as Current } from "openai/realtime/ws";
import { speech } from "./speech.mjs";

const [address, generation] = process.argv.slice(2);
const ga = generation === "ga";
const names = ga
  ? { text: "response.output_text.delta", audio: "response.output_audio.delta" }
  : { text: "response.text.delta", audio: "response.audio.delta" };
const textOnly = ga ? { type: "realtime", output_modalities: ["text"] } : { modalities: ["text"] };
const spoken = ga ? { type: "realtime", output_modalities: ["audio"] } : { modalities: ["text", "audio"] };

const client = new OpenAI({ apiKey: "sk-any", baseURL: `https://${address}/v1` });
const link = new (ga ? Current : Beta)({ model: "my-model" }, client);
const next = (kind) => new Promise((found) => link.once(kind, found));
link.on("error", (error) => assert.fail(error.message));

const { session } = await next("session.created");
assert.equal(session.model, "my-model");

let written = "";
link.on(names.text, (event) => (written += event.delta));
link.send({ type: "session.update", session: textOnly });
const content = [{ type: "input_text", text: "Hello." }];
link.send({ type: "conversation.item.create", item: { type: "message", role: "user", content } });
link.send({ type: "response.create" });
assert.equal((await next("response.done")).response.status, "completed");
assert.equal(written, "I hear you. ".repeat(500).trim());

link.send({ type: "session.update", session: spoken });
link.send({ type: "input_audio_buffer.append", audio: speech.toString("base64") });
const { item_id } = await next(names.audio);
link.send({ type: "input_audio_buffer.append", audio: speech.toString("base64") });
const { response } = await next("response.done");
assert.equal(response.status_details?.reason, "turn_detected");
link.send({ type: "conversation.item.truncate", item_id, content_index: 0, audio_end_ms: 100 });
assert.equal((await next("conversation.item.truncated")).audio_end_ms, 100);

const closed = new Promise((done) => link.socket.on("close", done));
link.close();
assert.equal(await closed, 1000);
