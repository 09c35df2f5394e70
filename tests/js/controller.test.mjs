import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./support.mjs";

const { Controller } = await page("controller.js");
const { Conversation } = await page("conversation/conversation.js");

const OPTIONS = { threshold: 0.5, demo: false, pushToTalk: false, answersOnRequest: false, noPictures: "" };
const refusal = (code, more = {}) => ({ sentence: code, hint: "", level: "info", code, ...more });

/** Whether what is typed is taken while these refuse to start, and what is said of it. */
function typed(...refusals) {
  const said = [];
  const host = { requestTicket: async () => ({ ticket: "" }), onTrouble: ({ code }) => said.push(code) };
  const controller = new Controller(host, new Conversation(), OPTIONS);
  for (const each of refusals) controller.guard(() => each);
  return [controller.say("Hello."), controller.say("And more."), ...said];
}

test("what is typed stays in its field where no session may start, and waits where one will by itself", () => {
  assert.deepEqual(typed(refusal("spent"), null), [false, false, "spent", "spent"]);
  assert.deepEqual(typed(null, refusal("opening", { isPassing: true })), [true, true, "opening", "opening"]);
});

test("where it would be refused later on too it is refused at once", () => {
  assert.deepEqual(typed(refusal("opening", { isPassing: true }), refusal("spent")), [false, false, "spent", "spent"]);
});
