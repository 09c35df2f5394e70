// @ts-check
// Handing the person a file that was made in the page.

/** A name that sorts by time. @param {Date} now @param {string} extension */
export function recordName(now, extension = "jsonl") {
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `playground-${day}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}.${extension}`;
}

/** @param {string} name @param {BlobPart[]} parts @param {string} type */
export function saveAs(name, parts, type) {
  const href = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement("a");
  Object.assign(link, { href, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000); // the browser may still be asking where to put it
}

/** Put text on the clipboard; also where the page is not secure enough for the clipboard's own interface. @param {string} text */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}
