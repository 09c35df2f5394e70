// @ts-check
// Pictures that wait to be sent with the next message: chosen, taken, pasted or dropped; each can be taken out again.

import { el, icon } from "../dom.js";
import { phrase } from "../words.js";
import { pictureOf } from "./picture-file.js";
import { MOST_AT_ONCE } from "./pictures.js";

/** @typedef {import("./pictures.js").Picture} Picture */
/** @typedef {import("../contract.js").Notice} Notice */

/** @type {Notice} */
const UNREADABLE = {
  sentence: phrase("conversation.this_file_cannot"),
  hint: phrase("conversation.choose_a_jpeg_png"),
  level: "info",
  code: "picture_unreadable",
};
/** @type {Notice} */
const TOO_MANY = {
  sentence: phrase("conversation.at_most_pictures_go", { most: MOST_AT_ONCE }),
  hint: phrase("conversation.send_these_first"),
  level: "info",
  code: "pictures_too_many",
};

export class PictureTray {
  /** @param {HTMLElement} root  of the conversation, onto which one may drop @param {(notice: Notice) => void} notice */
  constructor(root, notice) {
    /** @private */ this.root = root;
    /** @private */ this.notice = notice;
    /** @private @type {Picture[]} */ this.waiting = [];
    /** @private why none can be sent */ this.whyNot = "";
    this.file = this.chooser({});
    this.camera = this.chooser({ capture: "environment" });
    this.add = this.button("picture", phrase("conversation.add_a_picture"), this.file);
    this.take = this.button("camera", phrase("conversation.take_a_picture"), this.camera);
    this.take.classList.add("pl-take-picture");
    this.list = el("div", {
      class: "pl-tray",
      role: "group",
      "aria-label": phrase("conversation.pictures_to_send"),
      hidden: true,
    });
    this.buttons = [this.add, this.take, this.file, this.camera];
    /** @private */ this.dragged = (/** @type {DragEvent} */ event) => this.over(event);
    /** @private */ this.dropped = (/** @type {DragEvent} */ event) => this.drop(event);
    root.addEventListener("dragover", this.dragged);
    root.addEventListener("drop", this.dropped);
  }

  /** Say why no picture can be sent, or "" where one can. @param {string} whyNot */
  refuse(whyNot) {
    this.whyNot = whyNot;
    for (const button of [this.add, this.take]) {
      button.disabled = whyNot !== "";
      button.title = whyNot || (button.getAttribute("aria-label") ?? "");
    }
  }

  /** @param {ClipboardEvent} event */
  paste(event) {
    const files = imagesIn(event.clipboardData);
    if (files.length === 0) return;
    event.preventDefault();
    void this.put(files);
  }

  /** The pictures that wait; from now on they do no more. */
  taken() {
    const taken = this.waiting;
    this.waiting = [];
    this.draw();
    return taken;
  }

  /** They were not sent after all. @param {Picture[]} pictures */
  giveBack(pictures) {
    this.waiting = pictures;
    this.draw();
  }

  close() {
    this.root.removeEventListener("dragover", this.dragged);
    this.root.removeEventListener("drop", this.dropped);
  }

  /** @private @param {readonly File[]} files */
  async put(files) {
    if (this.whyNot) {
      return this.notice({
        sentence: phrase("conversation.no_picture_can"),
        hint: this.whyNot,
        level: "info",
        code: "no_pictures",
      });
    }
    for (const file of files) {
      if (this.waiting.length >= MOST_AT_ONCE) return this.notice(TOO_MANY);
      const picture = await pictureOf(file);
      if (picture) this.waiting.push(picture);
      else this.notice(UNREADABLE);
      this.draw();
    }
  }

  /** @private */
  draw() {
    this.list.hidden = this.waiting.length === 0;
    this.list.replaceChildren(...this.waiting.map((picture, place) => this.thumbnail(picture, place + 1)));
  }

  /** @private @param {Picture} picture @param {number} place */
  thumbnail(picture, place) {
    const remove = () => {
      this.waiting = this.waiting.filter((each) => each !== picture);
      this.draw();
    };
    return el(
      "span",
      { class: "pl-waiting" },
      el("img", { class: "pl-picture", src: picture.url, alt: phrase("conversation.picture_to_send", { place }) }),
      el(
        "button",
        {
          class: "pl-button pl-take-out",
          type: "button",
          "aria-label": phrase("conversation.remove_picture", { place }),
          click: remove,
        },
        icon("close"),
      ),
    );
  }

  /** @private @param {Record<string, string>} more */
  chooser(more) {
    const input = el("input", {
      type: "file",
      accept: "image/*",
      hidden: true,
      tabIndex: -1,
      change: () => {
        const files = [...(input.files ?? [])];
        input.value = "";
        void this.put(files);
      },
    });
    for (const [name, value] of Object.entries(more)) input.setAttribute(name, value);
    input.multiple = !more.capture;
    return input;
  }

  /** @private @param {"picture" | "camera"} name @param {string} words @param {HTMLInputElement} input */
  button(name, words, input) {
    return el(
      "button",
      {
        class: "pl-button pl-add-picture",
        type: "button",
        "aria-label": words,
        title: words,
        click: () => input.click(),
      },
      icon(name),
    );
  }

  /** @private @param {DragEvent} event */
  over(event) {
    if ([...(event.dataTransfer?.items ?? [])].some(({ kind }) => kind === "file")) event.preventDefault();
  }

  /** @private @param {DragEvent} event */
  drop(event) {
    const files = imagesIn(event.dataTransfer);
    if (files.length === 0) return;
    event.preventDefault();
    void this.put(files);
  }
}

/** @param {DataTransfer | null} data */
const imagesIn = (data) => [...(data?.files ?? [])].filter(({ type }) => type.startsWith("image/"));
