// @ts-check
// Hands on the timeline: wheel, drag, pinch, keys. It turns them into zoom, pan, pointing and choosing, and draws nothing.
// 1. The wheel pans, with ctrl (so also a pinch on a touchpad) it zooms; where there is nothing further, the page scrolls.
// 2. One finger sideways pans, two zoom; up and down stay the page's (`touch-action: pan-y`).
// 3. Keys: ← → pan, + − zoom, 0 all, Home begin, End follow, ↑ ↓ previous and next turn, Escape choose none.

/** @typedef {{x: number, y: number}} Point  px of the plot */
/**
 * @typedef {object} Hands
 * @property {(px: number) => boolean} pan
 * @property {(factor: number, x?: number) => void} zoom
 * @property {() => void} fit
 * @property {() => void} follow
 * @property {() => void} home
 * @property {(point: Point | null) => void} point
 * @property {(point: Point) => void} choose
 * @property {(step: 1 | -1) => void} step
 * @property {() => boolean} chooseNone  false where none was chosen
 */

const A_DRAG_PX = 4;
const KEY_PAN = 0.1;
export const KEY_ZOOM = 1.5;
const WHEEL_ZOOM = 0.0035;
const LINE_PX = 16;

/** @param {HTMLElement} stage @param {() => {left: number, width: number}} plot  where the plot stands in it @param {Hands} hands */
export function takeHands(stage, plot, hands) {
  const fingers = new Fingers(stage, plot, hands);
  stage.addEventListener("pointerdown", (event) => fingers.down(event));
  stage.addEventListener("pointermove", (event) => fingers.move(event));
  stage.addEventListener("pointerup", (event) => fingers.up(event, true));
  stage.addEventListener("pointercancel", (event) => fingers.up(event, false));
  stage.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && hands.point(null));
  stage.addEventListener("wheel", (event) => wheel(event, fingers, hands), { passive: false });
  stage.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const act = KEYS[event.key];
    if (act && act(hands, plot().width) !== false) event.preventDefault();
  });
}

/** What each does; false: nothing, the key is somebody else's. @type {Record<string, (hands: Hands, width: number) => boolean | void>} */
const KEYS = {
  ArrowLeft: (hands, width) => void hands.pan(-KEY_PAN * width),
  ArrowRight: (hands, width) => void hands.pan(KEY_PAN * width),
  ArrowUp: (hands) => hands.step(-1),
  ArrowDown: (hands) => hands.step(1),
  "+": (hands) => hands.zoom(KEY_ZOOM),
  "=": (hands) => hands.zoom(KEY_ZOOM),
  "-": (hands) => hands.zoom(1 / KEY_ZOOM),
  0: (hands) => hands.fit(),
  Home: (hands) => hands.home(),
  End: (hands) => hands.follow(),
  Escape: (hands) => hands.chooseNone(),
};

/** @param {WheelEvent} event @param {Fingers} fingers @param {Hands} hands */
function wheel(event, fingers, hands) {
  const unit = event.deltaMode === 1 ? LINE_PX : 1;
  if (event.ctrlKey) {
    event.preventDefault();
    return hands.zoom(Math.exp(-event.deltaY * unit * WHEEL_ZOOM), fingers.at(event).x);
  }
  const px = (Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.deltaY) * unit;
  if (hands.pan(px)) event.preventDefault();
}

class Fingers {
  /** @param {HTMLElement} stage @param {() => {left: number, width: number}} plot @param {Hands} hands */
  constructor(stage, plot, hands) {
    /** @private */ this.stage = stage;
    /** @private */ this.plot = plot;
    /** @private */ this.hands = hands;
    /** @private @type {Map<number, Point>} */ this.touching = new Map();
    /** @private */ this.travelled = 0;
  }

  /** @param {MouseEvent} event @returns {Point} */
  at(event) {
    const box = this.stage.getBoundingClientRect();
    return { x: event.clientX - box.left - this.plot().left, y: event.clientY - box.top };
  }

  /** @param {PointerEvent} event */
  down(event) {
    if (event.button !== 0) return;
    if (this.touching.size === 0) this.travelled = 0;
    this.touching.set(event.pointerId, this.at(event));
    this.stage.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  move(event) {
    const [now, before] = [this.at(event), this.touching.get(event.pointerId)];
    if (!before) return event.pointerType === "mouse" ? this.hands.point(now) : undefined;
    const other = [...this.touching].find(([id]) => id !== event.pointerId)?.[1];
    this.touching.set(event.pointerId, now);
    this.travelled += Math.hypot(now.x - before.x, now.y - before.y);
    if (this.travelled < A_DRAG_PX) return;
    this.hands.point(null);
    const half = other ? 2 : 1; // each of two fingers moves the middle by half
    this.hands.pan((before.x - now.x) / half);
    if (other)
      this.hands.zoom(
        Math.max(20, Math.abs(now.x - other.x)) / Math.max(20, Math.abs(before.x - other.x)),
        (now.x + other.x) / 2,
      );
  }

  /** @param {PointerEvent} event @param {boolean} counts */
  up(event, counts) {
    if (!this.touching.delete(event.pointerId) || !counts || this.travelled >= A_DRAG_PX) return;
    this.hands.choose(this.at(event));
    if (event.pointerType !== "mouse") this.hands.point(this.at(event));
  }
}
