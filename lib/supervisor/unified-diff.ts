import { type DiffLine, diffLines } from './line-diff.js';

/** Lines around a change that are shown with it, as `diff -u` does. */
const CONTEXT = 3;

const NO_NEWLINE = '\\ No newline at end of file\n';

/** What the two texts are called in the first two lines. */
export interface DiffNames {
  readonly before: string;
  readonly after: string;
}

/** A line, and how many lines of each text stand before it. */
interface PlacedLine extends DiffLine {
  readonly old: number;
  readonly fresh: number;
}

/**
 * What turns one text into the other, as `diff -u` writes it and `patch` reads it. Empty where they are the same.
 *
 * @example
 * diffOf(existing, merged.text, { before: 'a/gearman.conf', after: 'b/gearman.conf' })
 */
export function diffOf(before: string, after: string, names: DiffNames): string {
  if (before === after) return '';
  const lines = placed(diffLines(linesOf(before), linesOf(after)));
  return `--- ${names.before}\n+++ ${names.after}\n${hunksOf(lines).map(hunkText).join('')}`;
}

function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

function placed(lines: readonly DiffLine[]): readonly PlacedLine[] {
  let [old, fresh] = [0, 0];
  return lines.map((line) => {
    const place = { ...line, old, fresh };
    if (line.sign !== '+') old += 1;
    if (line.sign !== '-') fresh += 1;
    return place;
  });
}

/** Changes whose surroundings touch are one hunk. */
function hunksOf(lines: readonly PlacedLine[]): readonly (readonly PlacedLine[])[] {
  const hunks: [from: number, to: number][] = [];
  for (const [index, { sign }] of lines.entries()) {
    if (sign === ' ') continue;
    const [from, to] = [Math.max(0, index - CONTEXT), index + CONTEXT + 1];
    const last = hunks.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = to;
    else hunks.push([from, to]);
  }
  return hunks.map(([from, to]) => lines.slice(from, to));
}

function hunkText(hunk: readonly PlacedLine[]): string {
  const old = range(hunk[0]?.old ?? 0, hunk.filter(({ sign }) => sign !== '+').length);
  const fresh = range(hunk[0]?.fresh ?? 0, hunk.filter(({ sign }) => sign !== '-').length);
  return `@@ -${old} +${fresh} @@\n${hunk.map(lineText).join('')}`;
}

/** Lines are counted from 1; of no lines, the one before them is named. */
function range(before: number, count: number): string {
  return count === 0 ? `${before},0` : `${before + 1},${count}`;
}

function lineText({ sign, line }: DiffLine): string {
  return line.endsWith('\n') ? sign + line : `${sign}${line}\n${NO_NEWLINE}`;
}
