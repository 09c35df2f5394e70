// @ts-check
// Automatic results on the page's own clock, for a conversation that begins and ends with its page.

import { ASK } from "../tools/reply.js";
import { AutomaticResults } from "./automatic-results.js";

/**
 * @param {import("../tools/replies.js").ToolReplies | undefined} replies  none: the person is asked
 * @param {(callId: string, output: string) => boolean} send
 */
export const automaticResults = (replies, send) =>
  new AutomaticResults({
    replyTo: (name) => replies?.of(name) ?? ASK,
    send,
    now: () => performance.now(),
    later: (ms, act) => {
      const timer = setTimeout(act, ms);
      return () => clearTimeout(timer);
    },
  });
