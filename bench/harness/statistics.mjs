export function median(values) {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @returns median, min and max */
export function spread(values) {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}
