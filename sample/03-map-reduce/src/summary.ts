import { parseLine } from './log-line.js';

/** How often, or how much, by key; sorted by key, so that equal summaries are equal texts. */
export type Counts = readonly (readonly [key: string, count: number])[];

/** What is known of some lines of a log. Two of them make one of all their lines: that is what `reduce` does. */
export interface Summary {
  readonly lines: number;
  /** Lines in another format. */
  readonly unreadable: number;
  readonly pages: Counts;
  readonly statuses: Counts;
  /** The bytes of the answers, by hour. */
  readonly bytes: Counts;
}

/** The one of no lines. */
export const EMPTY: Summary = { lines: 0, unreadable: 0, pages: [], statuses: [], bytes: [] };

export async function summarise(lines: AsyncIterable<string>): Promise<Summary> {
  const [pages, statuses, bytes] = [new Tally(), new Tally(), new Tally()];
  let [count, unreadable] = [0, 0];
  for await (const text of lines) {
    count += 1;
    const line = parseLine(text);
    if (line === undefined) {
      unreadable += 1;
      continue;
    }
    pages.add(line.page, 1);
    statuses.add(line.status, 1);
    bytes.add(line.hour, line.bytes);
  }
  return { lines: count, unreadable, pages: pages.counts, statuses: statuses.counts, bytes: bytes.counts };
}

export function merge(one: Summary, other: Summary): Summary {
  return {
    lines: one.lines + other.lines,
    unreadable: one.unreadable + other.unreadable,
    pages: sum(one.pages, other.pages),
    statuses: sum(one.statuses, other.statuses),
    bytes: sum(one.bytes, other.bytes),
  };
}

function sum(...all: readonly Counts[]): Counts {
  const tally = new Tally();
  for (const [key, count] of all.flat()) tally.add(key, count);
  return tally.counts;
}

/** A map, for the keys come from strangers: one may be `__proto__`. */
class Tally {
  private readonly byKey = new Map<string, number>();

  add(key: string, count: number): void {
    this.byKey.set(key, (this.byKey.get(key) ?? 0) + count);
  }

  get counts(): Counts {
    return [...this.byKey].toSorted(([one], [other]) => (one < other ? -1 : 1));
  }
}
