// @ts-check
// Brings the conversation into sight where panels stand in its place: as high as the stage, or on a phone.

/** Have them go back, through their own buttons. */
export function reveal() {
  for (const button of document.querySelectorAll('.panels-whole[aria-pressed="true"], .panels-back'))
    if (button instanceof HTMLElement && button.checkVisibility()) button.click();
}
