// SHA-256 (FIPS 180-4) of what comes piece by piece. The browser's own, crypto.subtle, is missing on plain http, and wants
// a file whole.
"use strict";

const ROUND = new Int32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);

class Sha256 {
  constructor() {
    this.state = new Int32Array([0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab,
      0x5be0cd19]);
    this.words = new Int32Array(64);
    this.block = new Uint8Array(64); // what came and fills no block yet
    this.length = 0; // bytes so far: a double counts them to 2^53
  }

  update(data) {
    let at = 0;
    const held = this.length % 64;
    this.length += data.length;
    if (held) {
      at = Math.min(64 - held, data.length);
      this.block.set(data.subarray(0, at), held);
      if (held + at < 64) return this;
      this.mix(this.block, 0);
    }
    for (; at + 64 <= data.length; at += 64) this.mix(data, at);
    this.block.set(data.subarray(at));
    return this;
  }

  // The digest, 32 bytes. Nothing can be added afterwards.
  digest() {
    const held = this.length % 64;
    const end = new Uint8Array(held < 56 ? 64 : 128);
    end.set(this.block.subarray(0, held));
    end[held] = 0x80;
    const view = new DataView(end.buffer);
    view.setUint32(end.length - 8, Math.floor(this.length / 0x20000000)); // bits, of which the low word has 32
    view.setUint32(end.length - 4, (this.length % 0x20000000) * 8);
    for (let at = 0; at < end.length; at += 64) this.mix(end, at);
    const out = new DataView(new ArrayBuffer(32));
    this.state.forEach((word, n) => out.setInt32(4 * n, word));
    return new Uint8Array(out.buffer);
  }

  mix(data, at) {
    const w = this.words;
    for (let n = 0; n < 16; n++, at += 4) w[n] = data[at] << 24 | data[at + 1] << 16 | data[at + 2] << 8 | data[at + 3];
    for (let n = 16; n < 64; n++) {
      const x = w[n - 15], y = w[n - 2];
      w[n] = (w[n - 16] + w[n - 7] | 0) + (((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3) +
        ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10) | 0) | 0;
    }
    const s = this.state;
    let a = s[0], b = s[1], c = s[2], d = s[3], e = s[4], f = s[5], g = s[6], h = s[7];
    for (let n = 0; n < 64; n++) {
      const one = ((h + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) | 0) +
        ((e & f ^ ~e & g) + (ROUND[n] + w[n] | 0) | 0)) | 0;
      const two = ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & b ^ a & c ^ b & c) | 0;
      h = g; g = f; f = e; e = d + one | 0; d = c; c = b; b = a; a = one + two | 0;
    }
    s[0] += a; s[1] += b; s[2] += c; s[3] += d; s[4] += e; s[5] += f; s[6] += g; s[7] += h;
  }
}

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

// Base64url (RFC 4648, 5), as the list has digests.
const base64 = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
