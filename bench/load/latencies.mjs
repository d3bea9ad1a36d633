/** Latencies in ms, kept flat: a million of them are 8 MB and no garbage. */
export class Latencies {
  #values;
  #count = 0;

  constructor(capacity) {
    this.#values = new Float64Array(capacity);
  }

  add(milliseconds) {
    if (this.#count < this.#values.length) this.#values[this.#count++] = milliseconds;
  }

  /** @returns p50 and p99 in ms; nothing where nothing was added */
  summary() {
    if (this.#count === 0) return {};
    const sorted = this.#values.subarray(0, this.#count).toSorted();
    return { p50: at(sorted, 0.5), p99: at(sorted, 0.99) };
  }
}

function at(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
