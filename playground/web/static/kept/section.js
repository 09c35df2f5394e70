// @ts-check
// What is kept of conversations, joined to the one at hand: the list, and what a person may do in it.

import { KeptConversations } from "./kept.js";
import { NOT_CARRIED, OPENING } from "./notices.js";
import { KeptView } from "./view.js";

/** @typedef {import("../contract.js").Host} Host */
/** @typedef {Pick<import("../controller.js").Controller, "notice" | "dismiss" | "stop" | "start" | "startOver" | "guard">} Holder */

/**
 * Keep `conversation`, and give the list of all that are kept.
 * @param {import("../conversation/conversation.js").Conversation} conversation @param {Holder} holder @param {Host} host
 */
export function keptSection(conversation, holder, host) {
  const kept = new KeptConversations(conversation, {
    notice: (notice) => holder.notice(notice),
    dismiss: (code) => holder.dismiss(code),
    cost: () => host.cost?.() ?? "",
  });
  /** @param {(carrying: typeof import("./carrying.js")) => Promise<void>} act */
  const carried = (act) =>
    import("./carrying.js").then(act).catch((error) => {
      console.error(error);
      holder.notice(NOT_CARRIED);
    });
  const view = new KeptView(
    kept,
    {
      startOver: () => holder.startOver(),
      show: (id) => {
        holder.stop();
        void kept.show(id);
      },
      takeAlong: (id) => carried(({ takeAlong }) => takeAlong(kept, id, host.prices?.() ?? null)),
      bringBack: (file) =>
        carried(async ({ bringBack }) => {
          const found = await bringBack(kept, file, () => holder.stop());
          if ("sentence" in found) holder.notice(found);
          else view.say(found);
        }),
    },
    () => conversation.isBegun,
  );
  conversation.onChange(() => view.drawFresh());
  startOnceOpened(kept, holder);
  void kept.restore();
  return { kept, view };
}

/** *Start*, and what is typed or suggested, while a conversation is being opened wait for it. @param {KeptConversations} kept @param {Holder} holder */
function startOnceOpened(kept, holder) {
  /** @type {boolean | null} with a microphone, or without one */ let asked = null;
  holder.guard((withMicrophone) => {
    if (!kept.isOpening) return null;
    asked = asked || withMicrophone;
    return OPENING;
  });
  kept.onChange(() => {
    if (kept.isOpening) return;
    holder.dismiss(OPENING.code);
    if (asked === null) return;
    const withMicrophone = asked;
    asked = null;
    holder.start(withMicrophone);
  });
}
