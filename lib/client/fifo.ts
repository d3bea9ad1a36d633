/** First in, first out, in constant time however long it grows. What was taken out is not held on to. */
export class Fifo<Item> {
  private items: (Item | undefined)[] = [];
  private head = 0;

  get length(): number {
    return this.items.length - this.head;
  }

  push(item: Item): void {
    this.items.push(item);
  }

  shift(): Item | undefined {
    if (this.head === this.items.length) return undefined;
    const item = this.items[this.head];
    this.items[this.head++] = undefined;
    // Half of the array is spent: one move for as many shifts.
    if (this.head * 2 >= this.items.length) {
      this.items.copyWithin(0, this.head);
      this.items.length -= this.head;
      this.head = 0;
    }
    return item;
  }

  /** Takes everything out, oldest first. */
  drain(): Item[] {
    const items = this.items.slice(this.head) as Item[];
    this.items = [];
    this.head = 0;
    return items;
  }
}
