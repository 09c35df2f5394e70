// @ts-check
// Draw a panel only while somebody can see it: on screen, in a tab that is shown, and only when something changed; and only
// as often as this machine affords: where a picture is dear (no graphics processor, two cores), they come less often, for
// the sound shares the cores.

const SHARE = 0.1; // of the page's time
const LONGEST_MS = 250;
const NEWEST = 0.2; // of what pictures cost by now

/**
 * What a picture costs, from the frame's begin until the page can do something else: its drawing, layout, paint, and whatever
 * waits meanwhile.
 * @param {(ms: number) => void} tell
 */
function stopwatch(tell) {
  const { port1, port2 } = new MessageChannel(); // a task of its own, behind the frame
  let begun = 0;
  port2.onmessage = () => tell(performance.now() - begun);
  return {
    begin: () => {
      begun = performance.now();
      port1.postMessage(null);
    },
    close: () => port2.close(),
  };
}

/**
 * @param {HTMLElement} element @param {(now: number) => void} draw
 * @param {{fps?: number, shown?: () => void}} [how]  at most so often; `shown`: somebody can see it from now on
 * @returns {{dirty: () => void, close: () => void}}  `dirty`: what is shown is no longer true
 */
export function whileVisible(element, draw, { fps = 20, shown = () => {} } = {}) {
  const least = 1000 / fps - 2; // the next frame rather than the one after it
  let [isShown, isDirty, isClosed, request, drawnAt, every, costMs] = [false, true, false, 0, -Infinity, least, 0];
  const watch = stopwatch((ms) => {
    costMs += NEWEST * (ms - costMs);
    every = Math.max(least, Math.min(LONGEST_MS, costMs / SHARE));
  });
  const frame = (/** @type {number} */ now) => {
    request = 0;
    if (!isShown || !isDirty || isClosed) return;
    if (now - drawnAt >= every) {
      [isDirty, drawnAt] = [false, now];
      watch.begin();
      draw(now);
    } else ask();
  };
  const ask = () => {
    if (isShown && isDirty && !isClosed && !request) request = requestAnimationFrame(frame);
  };
  const dirty = () => {
    isDirty = true;
    ask();
  };
  const observer = new IntersectionObserver((entries) => {
    const isNow = entries[entries.length - 1].isIntersecting;
    if (isNow && !isShown) shown();
    isShown = isNow;
    ask();
  });
  observer.observe(element);
  const resized = new ResizeObserver(dirty);
  resized.observe(element);
  const close = () => {
    isClosed = true;
    cancelAnimationFrame(request);
    watch.close();
    observer.disconnect();
    resized.disconnect();
  };
  return { dirty, close };
}
