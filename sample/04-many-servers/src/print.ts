import Table from 'cli-table3';

import type { Entry } from './audit.worker.js';

/** Where the jobs of each run were done. */
export function print(entries: readonly Entry[]): void {
  const servers = unique(entries.map(({ server }) => server)).toSorted();
  const table = new Table({
    head: ['order', ...servers, 'submitted again', 'results'],
    colAligns: ['left', ...servers.map(() => 'right' as const), 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const run of unique(entries.map((entry) => entry.run))) {
    const own = entries.filter((entry) => entry.run === run);
    const counts = servers.map((server) => own.filter((entry) => entry.server === server).length);
    table.push([run, ...counts, again(own), own.length]);
  }
  console.log(table.toString());
}

/** How many submissions there were beyond the first of each. */
export function again(entries: readonly Entry[]): number {
  return entries.reduce((sum, { submissions }) => sum + submissions - 1, 0);
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
