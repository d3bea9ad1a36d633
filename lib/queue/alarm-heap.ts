/** One item and the time that it waits for. */
export interface Alarm<Item> {
  readonly item: Item;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

interface HeapEntry<Item> extends Alarm<Item> {
  /** Tells alarms of one moment apart: the first that was set is the first that is due. */
  readonly turn: number;
  /** Where it stands in the heap; -1 when it has left it. */
  place: number;
}

/**
 * What is due when, the earliest first: a binary heap whose entries know their place, so that one which is no longer
 * wanted is taken out at once and at the price of any other move, O(log n), and never piles up.
 */
export class AlarmHeap<Item> {
  private readonly entries: HeapEntry<Item>[] = [];
  private turns = 0;

  get size(): number {
    return this.entries.length;
  }

  /** When the earliest is due; `Infinity` where nothing is. */
  get earliest(): number {
    return this.entries[0]?.at ?? Infinity;
  }

  set(item: Item, at: number): Alarm<Item> {
    this.turns++;
    const entry: HeapEntry<Item> = { item, at, turn: this.turns, place: this.entries.length };
    this.entries.push(entry);
    this.rise(entry);
    return entry;
  }

  /** Forgets an alarm of this heap; harmless when it has gone off already. */
  cancel(alarm: Alarm<Item>): void {
    const entry = alarm as HeapEntry<Item>;
    const last = this.entries.at(-1);
    if (entry.place === -1 || last === undefined) return;
    this.entries.pop();
    if (last !== entry) {
      this.put(last, entry.place);
      this.rise(last);
      this.sink(last);
    }
    entry.place = -1;
  }

  /** Takes the earliest that is due by `now`. */
  takeDue(now: number): Item | undefined {
    const first = this.entries[0];
    if (first === undefined || first.at > now) return undefined;
    this.cancel(first);
    return first.item;
  }

  private rise(entry: HeapEntry<Item>): void {
    while (entry.place > 0) {
      const parent = this.entries[(entry.place - 1) >> 1] as HeapEntry<Item>;
      if (isBefore(parent, entry)) return;
      this.swap(parent, entry);
    }
  }

  private sink(entry: HeapEntry<Item>): void {
    for (let child = this.earlierChild(entry); child !== undefined; child = this.earlierChild(entry)) {
      if (isBefore(entry, child)) return;
      this.swap(entry, child);
    }
  }

  private earlierChild({ place }: HeapEntry<Item>): HeapEntry<Item> | undefined {
    const left = this.entries[2 * place + 1];
    const right = this.entries[2 * place + 2];
    return left !== undefined && right !== undefined && isBefore(right, left) ? right : left;
  }

  private swap(one: HeapEntry<Item>, other: HeapEntry<Item>): void {
    const place = one.place;
    this.put(one, other.place);
    this.put(other, place);
  }

  private put(entry: HeapEntry<Item>, place: number): void {
    this.entries[place] = entry;
    entry.place = place;
  }
}

function isBefore<Item>(one: HeapEntry<Item>, other: HeapEntry<Item>): boolean {
  return one.at < other.at || (one.at === other.at && one.turn < other.turn);
}
