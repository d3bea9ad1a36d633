/** Things that come one by one, awaited one by one. */
export class Mailbox<Item> {
  private readonly items: Item[] = [];
  private readonly takers: ((item: Item) => void)[] = [];

  put(item: Item): void {
    const taker = this.takers.shift();
    if (taker === undefined) this.items.push(item);
    else taker(item);
  }

  /** The oldest one that was not taken, as soon as it is there. */
  take(): Promise<Item> {
    const item = this.items.shift();
    if (item !== undefined) return Promise.resolve(item);
    return new Promise((resolve) => this.takers.push(resolve));
  }

  /** What is there and was not taken. */
  get waiting(): readonly Item[] {
    return this.items;
  }
}
