// A file → its checksum and the editions that it names, read once from front to back; runs in a worker, and in the page
// where no worker can be made.
"use strict";

const SLICE = 4 * 2 ** 20; // read at once
const PIECE = 2 ** 20; // looked through at once: as `verify --file` does, so that both find the same names
const ENDS = { "%PDF": "%%EOF", "PK\x03\x04": "PK\x05\x06" }; // what a PDF and an EPUB begin with → what stands at their end
const LONGEST_NAME = 90, MOST_NAMES = 64;
const EDITION = /urn:countermark:edition:([0-9a-f]{64})(?![0-9a-f])/g;

// {sha256, size, named, head, cut}: whether the end is missing that a file which begins so has; TOLD gets the bytes read so far, and may return a promise to wait for.
async function readFile(file, told) {
  const digest = new Sha256(), named = new Set();
  let at = 0, tail = "", head = "", ended = false;
  while (at < file.size) {
    const data = await bytesOf(file, at, Math.min(at + SLICE, file.size));
    if (!data.length) throw new Error("it ended early");
    for (let n = 0; n < data.length; n += PIECE) {
      const piece = data.subarray(n, n + PIECE);
      digest.update(piece);
      const text = new TextDecoder("latin1").decode(piece);
      if (at + n === 0) head = text.slice(0, 4);
      if (named.size < MOST_NAMES) for (const found of (tail + text).matchAll(EDITION)) named.add(found[1]);
      ended = ended || (tail + text).includes(ENDS[head] || "");
      tail = text.slice(-LONGEST_NAME);
      await told(at + n + piece.length);
    }
    at += data.length;
  }
  return { sha256: hex(digest.digest()), size: at, named: [...named], head, cut: !ended };
}

// Some browsers have streams that unpack, and not the kind that is in an EPUB.
function unpacks() {
  try {
    return Boolean(new DecompressionStream("deflate-raw"));
  } catch (error) {
    return false;
  }
}

// What is asked of a file: "file", "inside", or "editions". An answer is {n, done}, {n, result} or {n, error, unread}.
async function answer({ n, file, ask }, post, pause) {
  try {
    if (ask === "file") {
      post({ n, result: await readFile(file, (done) => {
        post({ n, done });
        return pause();
      }) });
    } else if (!unpacks()) {
      post({ n, result: { missing: true } });
    } else {
      post({ n, result: ask === "inside" ? await inside(file) : { named: await editions(file) } });
    }
  } catch (error) {
    post({ n, error: String(error && error.message || error), unread: error instanceof Unread });
  }
}

if (typeof WorkerGlobalScope !== "undefined") {
  self.onmessage = (event) => answer(event.data, (said) => self.postMessage(said), () => undefined);
  self.postMessage({ ready: true });
}
