// @ts-check
// Holding to talk, from presses and releases: as long as it is pressed, or, pressed twice quickly, until it is pressed again. Pure.

const TAP_MS = 300; // a press no longer than this
const DOUBLE_MS = 450; // from one tap to the next

export class HoldLatch {
  isHeld = false;
  /** held although nothing is pressed */ isLatched = false;
  /** @private */ pressedAt = -Infinity;
  /** @private */ tappedAt = -Infinity;

  /** @param {number} at  ms */
  press(at) {
    if (this.isLatched) return this.letGo();
    this.pressedAt = at;
    this.isHeld = true;
  }

  /** @param {number} at  ms */
  release(at) {
    if (!this.isHeld || this.isLatched) return;
    const isTap = at - this.pressedAt <= TAP_MS;
    if (isTap && this.pressedAt - this.tappedAt <= DOUBLE_MS) return this.latch();
    this.isHeld = false;
    this.tappedAt = isTap ? at : -Infinity;
  }

  /** Hold without a hand. */
  latch() {
    this.isHeld = this.isLatched = true;
    this.tappedAt = -Infinity;
  }

  letGo() {
    this.isHeld = this.isLatched = false;
    this.tappedAt = -Infinity;
  }
}
