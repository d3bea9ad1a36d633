import type { Output } from '../output.js';

/** Rows under a head. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** No lines, for pipes: columns apart by two spaces. */
const PLAIN = {
  ...noLine('top'),
  ...noLine('bottom'),
  ...noLine('left'),
  ...noLine('right'),
  mid: '',
  'mid-mid': '',
  middle: '  ',
};

/**
 * A table for people: with lines on a terminal, and a bold head where colours are welcome; aligned text elsewhere.
 * Numbers are aligned to the right.
 */
export async function renderTable({ head, rows }: Table, output: Output): Promise<string> {
  const { default: CliTable } = await import('cli-table3');
  const table = new CliTable({
    head: head.map((title) => (output.colours ? bold(title) : title)),
    colAligns: head.map((_title, column) => (isNumeric(rows, column) ? 'right' : 'left')),
    style: output.isTerminal
      ? { head: [], border: [] }
      : { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    chars: output.isTerminal ? {} : PLAIN,
  });
  table.push(...rows.map((row) => row.map((cell) => printable(String(cell)))));
  return `${table.toString().replaceAll(/[^\S\n]+$/gm, '')}\n`;
}

function isNumeric(rows: Table['rows'], column: number): boolean {
  return rows.some((row) => typeof row[column] === 'number');
}

function bold(text: string): string {
  return `\u001b[1m${text}\u001b[22m`;
}

/** Names come from servers and strangers: what would move the cursor or break the row is shown by its number. */
function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}

function noLine(side: string): Record<string, string> {
  return Object.fromEntries(['', '-mid', '-left', '-right'].map((part) => [side + part, '']));
}
