import type { Difference } from './transcript.js';

const BEGIN = '<!-- differences: begin -->';
const END = '<!-- differences: end -->';

/** The rows as they stand in `lib/server/README.md`. A transcript is named in its first row only. */
export function readmeTable(differences: readonly Difference[]): string {
  const rows = differences.map(({ transcript, step, theirs, ours, reason }, index) => {
    const named = differences[index - 1]?.transcript === transcript ? '' : cell(transcript);
    return `| ${[named, code(step), code(theirs), code(ours), cell(reason)].join(' | ')} |`;
  });
  const head = ['| transcript | step | gearmand 1.1.20 | ours | why |', '|---|---|---|---|---|'];
  return [BEGIN, ...head, ...rows, END].join('\n');
}

/** The table that a text holds, markers included; empty where it holds none. */
export function tableIn(text: string): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  return begin === -1 || end === -1 ? '' : text.slice(begin, end + END.length);
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function code(text: string): string {
  return text === '-' ? text : `\`${cell(text)}\``;
}
