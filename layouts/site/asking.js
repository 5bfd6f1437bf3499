// Files are read by a worker, or by the page itself, where there is none; a reader is asked, and answers when it has read.
"use strict";

class Reader {
  constructor() {
    this.waiting = new Map();
    this.number = 0;
    this.ready = new Promise((settle) => {
      let begun = false;
      const without = () => {
        if (this.worker) this.worker.terminate();
        this.worker = null;
        for (const { resend } of this.waiting.values()) resend();
        settle();
      };
      try {
        const url = URL.createObjectURL(new Blob([document.getElementById("reader").textContent], { type: "text/javascript" }));
        this.worker = new Worker(url);
        this.worker.onmessage = ({ data: said }) => {
          if (said.ready) {
            begun = true;
            settle();
          } else {
            this.take(said);
          }
        };
        this.worker.onerror = without;
        setTimeout(() => { if (!begun) without(); }, 5000);
      } catch (error) {
        without();
      }
    });
  }

  async ask(file, ask, told) {
    await this.ready;
    const n = this.number++;
    return new Promise((resolve, reject) => {
      const post = () => {
        document.documentElement.dataset.reads = this.worker ? "worker" : "page";
        if (this.worker) this.worker.postMessage({ n, file, ask });
        else answer({ n, file, ask }, (said) => this.take(said), () => this.pause());
      };
      this.waiting.set(n, { resolve, reject, told, resend: post });
      post();
    });
  }

  take({ n, done, result, error, unread }) {
    const asked = this.waiting.get(n);
    if (!asked) return;
    if (done !== undefined) {
      if (asked.told) asked.told(done);
      return;
    }
    this.waiting.delete(n);
    if (error === undefined) asked.resolve(result);
    else asked.reject(Object.assign(new Error(error), { unread }));
  }

  // For the page to answer its reader in between; what was stopped meanwhile goes no further.
  pause() {
    return new Promise((done, stop) => { setTimeout(() => this.stopped ? stop(new Error("stopped")) : done()); });
  }

  stop() {
    this.stopped = true;
    this.waiting.clear();
    if (this.worker) this.worker.terminate();
  }
}
