/** A store as it is, and how many jobs it keeps. */
export class WatchedStore {
  /** When it kept the last one, in ms since 1970. */
  emptiedAt = 0;
  #store;
  #kept = 0;
  #tellEmpty = [];

  constructor(store) {
    this.#store = store;
  }

  get name() {
    return this.#store.name;
  }

  get concurrentCommits() {
    return this.#store.concurrentCommits;
  }

  get warnings() {
    return this.#store.warnings;
  }

  open() {
    return this.#store.open();
  }

  async commit(batch) {
    await this.#store.commit(batch);
    this.#kept += batch.added.length - batch.done.length;
    if (this.#kept > 0) return;
    this.emptiedAt = performance.timeOrigin + performance.now();
    for (const tell of this.#tellEmpty.splice(0)) tell();
  }

  async *replay() {
    for await (const portion of this.#store.replay()) {
      this.#kept += portion.length;
      yield portion;
    }
  }

  close() {
    return this.#store.close();
  }

  /** Fulfilled when it keeps none. */
  async emptied() {
    if (this.#kept > 0) await new Promise((resolve) => this.#tellEmpty.push(resolve));
  }
}
