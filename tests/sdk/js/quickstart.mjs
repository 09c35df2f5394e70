// Azure's quickstart of the preview, call for call: text instructions in, sound and words out, by the low-level client of
// rt-client, signed in with Entra ID. AZURE_OPENAI_ENDPOINT=ADDRESS node quickstart.mjs
import { DefaultAzureCredential } from "@azure/identity";
import { LowLevelRTClient } from "rt-client";

const { AZURE_OPENAI_ENDPOINT, AZURE_OPENAI_DEPLOYMENT_NAME } = process.env;
const deployment = AZURE_OPENAI_DEPLOYMENT_NAME ?? "gpt-4o-mini-realtime-preview";
const client = new LowLevelRTClient(new URL(AZURE_OPENAI_ENDPOINT), new DefaultAzureCredential(), { deployment });

try {
  const response = { modalities: ["audio", "text"], instructions: "Please assist the user." };
  await client.send({ type: "response.create", response });
  for await (const message of client.messages()) {
    if (message.type === "response.audio_transcript.delta") console.log(`Received text delta: ${message.delta}`);
    if (message.type === "response.audio.delta") {
      console.log(`Received ${Buffer.from(message.delta, "base64").length} bytes of audio data.`);
    }
    if (message.type === "error") throw new Error(message.error.message);
    if (message.type === "response.done") break;
  }
} finally {
  await client.close();
}
