// @ts-check
// Draw a panel only while somebody can see it: on screen, in a tab that is shown, and only when something changed.

/**
 * @param {HTMLElement} element @param {(now: number) => void} draw
 * @param {{fps?: number, shown?: () => void}} [how]  at most so often; `shown`: somebody can see it from now on
 * @returns {{dirty: () => void, close: () => void}}  `dirty`: what is shown is no longer true
 */
export function whileVisible(element, draw, { fps = 20, shown = () => {} } = {}) {
  const every = 1000 / fps - 2; // the next frame rather than the one after it
  let [isShown, isDirty, isClosed, request, drawnAt] = [false, true, false, 0, -Infinity];
  const frame = (/** @type {number} */ now) => {
    request = 0;
    if (!isShown || !isDirty || isClosed) return;
    if (now - drawnAt >= every) {
      [isDirty, drawnAt] = [false, now];
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
    observer.disconnect();
    resized.disconnect();
  };
  return { dirty, close };
}
