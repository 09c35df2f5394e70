// @ts-check
// Where a panel and its conversation meet: the stage around both, an element of the page. Whoever hosts the conversation
// puts on its stage what panels read; a panel is handed what stands on the stage it is part of, now or once it is there.
// A page of several stages holds several conversations, and none is found from another's.

/** @typedef {{handle: import("../main.js").Handle, conversation: import("../conversation/conversation.js").Conversation,
 *   spending: import("../usage/spending.js").Spending}} Sources */
/** @typedef {{sources: Promise<Sources>, put: (sources: Sources) => void}} Stage */

/** @type {WeakMap<Element, Stage>} */
const stages = new WeakMap();

/** Put what panels read on the stage around `element`. @param {Element} element @param {Sources} sources */
export function put(element, sources) {
  const stage = stageAround(element);
  stage.put(sources);
  stage.sources = Promise.resolve(sources); // a conversation drawn anew stands in the old one's place
}

/** What stands on the stage around `element`. @param {Element} element */
export const sourcesAround = (element) => stageAround(element).sources;

/** @param {Element} element @returns {Stage} */
function stageAround(element) {
  const place = element.closest(".stage") ?? element.ownerDocument.body;
  const known = stages.get(place);
  if (known) return known;
  /** @type {(sources: Sources) => void} */ let settle = () => {};
  /** @type {Promise<Sources>} */
  const sources = new Promise((resolve) => {
    settle = resolve;
  });
  const stage = { sources, put: settle };
  stages.set(place, stage);
  return stage;
}
