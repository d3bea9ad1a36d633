/** One line of two texts that are compared. */
export interface DiffLine {
  /** `-` is only in the first text, `+` only in the second, a space in both. */
  readonly sign: ' ' | '-' | '+';
  readonly line: string;
}

/**
 * The fewest lines that must go and come to make one list of the other. Takes time and memory by the product of what
 * differs, which for files of a few thousand lines is little.
 */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  const shorter = Math.min(before.length, after.length);
  const head = countWhile(shorter, (index) => before[index] === after[index]);
  const tail = countWhile(shorter - head, (index) => before.at(-1 - index) === after.at(-1 - index));
  return [
    ...same(before.slice(0, head)),
    ...diffMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...same(before.slice(before.length - tail)),
  ];
}

function countWhile(most: number, holds: (index: number) => boolean): number {
  let count = 0;
  while (count < most && holds(count)) count += 1;
  return count;
}

function same(lines: readonly string[]): DiffLine[] {
  return lines.map((line) => ({ sign: ' ', line }));
}

function diffMiddle(before: readonly string[], after: readonly string[]): DiffLine[] {
  const common = commonLengths(before, after);
  const found: DiffLine[] = [];
  let [old, fresh] = [0, 0];
  while (old < before.length || fresh < after.length) {
    const [oldLine, freshLine] = [before[old], after[fresh]];
    if (oldLine !== undefined && oldLine === freshLine) {
      found.push({ sign: ' ', line: oldLine });
      [old, fresh] = [old + 1, fresh + 1];
    } else if (
      freshLine === undefined ||
      lengthAt(common, old + 1, fresh) >= lengthAt(common, old, fresh + 1)
    ) {
      found.push({ sign: '-', line: oldLine ?? '' });
      old += 1;
    } else {
      found.push({ sign: '+', line: freshLine });
      fresh += 1;
    }
  }
  return found;
}

/** How many lines the rests of both lists have in common, by where the rests begin. */
function commonLengths(before: readonly string[], after: readonly string[]): readonly Uint32Array[] {
  const rows = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  for (let old = before.length - 1; old >= 0; old -= 1) {
    for (let fresh = after.length - 1; fresh >= 0; fresh -= 1) {
      const length =
        before[old] === after[fresh]
          ? lengthAt(rows, old + 1, fresh + 1) + 1
          : Math.max(lengthAt(rows, old + 1, fresh), lengthAt(rows, old, fresh + 1));
      rows[old]?.fill(length, fresh, fresh + 1);
    }
  }
  return rows;
}

function lengthAt(rows: readonly Uint32Array[], old: number, fresh: number): number {
  return rows[old]?.[fresh] ?? -1;
}
