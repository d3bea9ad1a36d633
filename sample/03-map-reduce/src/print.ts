import Table from 'cli-table3';

import type { Counts, Summary } from './summary.js';

/** How many pages are shown. */
const TOP = 10;

export function print({ lines, unreadable, pages, statuses, bytes }: Summary): void {
  console.log(`${lines} requests, ${unreadable} lines in another format`);
  const top = pages.toSorted(([, one], [, other]) => other - one).slice(0, TOP);
  printTable(['page', 'requests'], top);
  printTable(['status', 'requests'], statuses);
  printTable(['hour (UTC)', 'bytes'], bytes);
}

function printTable(head: string[], rows: Counts): void {
  if (rows.length === 0) return;
  const table = new Table({
    head,
    colAligns: ['left', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const [key, count] of rows) table.push([printable(key), count]);
  console.log(table.toString());
}

/** What strangers have written into the log may be meant for a terminal. */
function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '?');
}
