import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./support.mjs";

const { fitted, LONGEST_SIDE, Pictures } = await page("conversation/pictures.js");
const { HEADER_BYTES, KIND_PICTURE, pictureFrame, say } = await page("bridge/frames.js");

test("a picture is drawn as it is, or no larger than the longest side in its own proportions", () => {
  assert.deepEqual(fitted(640, 480), { width: 640, height: 480 });
  assert.deepEqual(fitted(4000, 3000), { width: LONGEST_SIDE, height: 768 });
  assert.deepEqual(fitted(1000, 5000), { width: 205, height: LONGEST_SIDE });
  assert.deepEqual(fitted(90_000, 1), { width: LONGEST_SIDE, height: 1 });
});

test("each picture has a number, and is known by it until the next conversation", () => {
  const pictures = new Pictures();
  const show = (url) => {
    const number = pictures.next();
    pictures.take(number, `data:${url}`);
    return number;
  };
  const numbers = ["a", "b"].map(show);
  assert.deepEqual(numbers, [1, 2]);
  assert.deepEqual([pictures.urlOf(2), pictures.urlOf(3)], ["data:b", ""]);
  pictures.clear();
  assert.equal(pictures.urlOf(1), "");
  assert.equal(show("c"), 3);
});

test("a picture's frame is its kind, its number and its bytes; words name it", () => {
  const frame = new Uint8Array(pictureFrame(258, new Uint8Array([9, 8])));
  assert.deepEqual([...frame], [KIND_PICTURE, 0, 2, 1, 9, 8]);
  assert.equal(HEADER_BYTES, 4);
  assert.deepEqual(JSON.parse(say.text("look", [258])), { type: "text", text: "look", pictures: [258] });
  assert.deepEqual(JSON.parse(say.text("hi", [])), { type: "text", text: "hi" });
});
