/** The number of letters to put in, take out, change or swap with their neighbours that make one text of the other. */
export function distance(one: string, other: string): number {
  const [from, to] = [[...one], [...other]];
  const rows = [to.map((_letter, index) => index).concat(to.length)];
  for (const [row, letter] of from.entries()) {
    const [above = [], beforeThat = []] = [rows.at(-1), rows.at(-2)];
    const current = [row + 1];
    for (const [column, opposite] of to.entries()) {
      const swapped = letter === to[column - 1] && opposite === from[row - 1];
      const costs = [
        (above[column] ?? 0) + (letter === opposite ? 0 : 1),
        (above[column + 1] ?? 0) + 1,
        (current[column] ?? 0) + 1,
        ...(swapped ? [(beforeThat[column - 1] ?? 0) + 1] : []),
      ];
      current.push(Math.min(...costs));
    }
    rows.push(current);
  }
  return rows.at(-1)?.at(-1) ?? 0;
}

/**
 * What somebody may have meant: the name that is nearest, upper and lower case apart, where at most every third letter
 * of it differs.
 */
export function nearestName(asked: string, known: readonly string[]): string | undefined {
  const rated = known.map((name) => ({ name, distance: distance(asked.toLowerCase(), name.toLowerCase()) }));
  const [best] = rated.toSorted((one, other) => one.distance - other.distance);
  return best !== undefined && best.distance <= best.name.length / 3 ? best.name : undefined;
}
