/** The library in its worker, as promises. */

export class Engine {
  #worker;
  #waiting = new Map();
  #next = 1;

  /** Start it; `onstage` hears how far it is. */
  constructor(runtime, onstage) {
    this.#worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    this.ready = new Promise((resolve, reject) => {
      this.#worker.onerror = (event) => reject(new Error(event.message || "worker"));
      this.#worker.onmessage = ({ data }) => {
        if (data.stage === "ready") resolve();
        else if (data.stage === "failed") reject(new Error(data.error));
        else if (data.stage) onstage(data.stage);
        else this.#answer(data);
      };
    });
    this.#worker.postMessage({ runtime });
  }

  #answer({ id, answer, crash }) {
    const { resolve, reject } = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (crash) reject(new Error(crash));
    else if (answer.error) reject(new Refused(answer.error));
    else resolve(answer);
  }

  /** One call of app.py. */
  call(name, request = {}) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, name, request });
    });
  }
}

/** What the library refused, with its sentence. */
export class Refused extends Error {}
