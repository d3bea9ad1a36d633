import { writtenBy } from './supervisor.messages.js';
import { OWNED } from './supervisord-file.js';

/**
 * A part of a supervisord configuration. The pieces of a file, one after the other, are the file to the byte.
 *
 * - `header`: our first line.
 * - `section`: from its title, or the line above that marks it as ours, to its last option.
 * - `between`: comments and blank lines outside of sections, and options before the first one.
 */
export interface FilePiece {
  readonly kind: 'header' | 'section' | 'between';
  text: string;
  /** Of a section, as between its brackets: `program:Images`. */
  readonly title?: string;
  /** Whether a section is marked as ours. */
  readonly owned?: boolean;
}

const HEADER_START = `; ${writtenBy('')}`;

/** Splits a file into its pieces. Reads it as Python's configparser does: an indented line belongs to the one above. */
export function piecesOf(text: string): FilePiece[] {
  const reader = new PieceReader();
  for (const line of text.match(/[^\n]*\n|[^\n]+/g) ?? []) reader.read(line);
  return reader.finish();
}

class PieceReader {
  private readonly pieces: FilePiece[] = [];
  /** Lines that belong to the section before them only if an option follows. */
  private pending: string[] = [];
  private section: FilePiece | undefined;

  read(line: string): void {
    const title = /^\[([^\]]+)\]/.exec(line)?.[1];
    if (title !== undefined) this.open(titleOf(title), line);
    else if (line.startsWith(HEADER_START)) this.header(line);
    else if (/^\s*(?:[;#].*)?$/s.test(line)) this.pending.push(line);
    else this.option(line);
  }

  finish(): FilePiece[] {
    this.between();
    return this.pieces;
  }

  private open(title: string, line: string): void {
    const owned = this.pending.at(-1)?.trimEnd() === OWNED;
    const mark = owned ? (this.pending.pop() ?? '') : '';
    this.between();
    this.section = { kind: 'section', text: mark + line, title, owned };
    this.pieces.push(this.section);
  }

  private header(line: string): void {
    this.between();
    this.section = undefined;
    this.pieces.push({ kind: 'header', text: line });
  }

  private option(line: string): void {
    if (this.section === undefined) {
      this.pending.push(line);
      return;
    }
    this.section.text += this.pending.join('') + line;
    this.pending = [];
  }

  private between(): void {
    if (this.pending.length > 0) this.pieces.push({ kind: 'between', text: this.pending.join('') });
    this.pending = [];
  }
}

/** supervisord strips the name behind the colon. */
function titleOf(text: string): string {
  const [kind = '', ...name] = text.split(':');
  return name.length === 0 ? text : `${kind}:${name.join(':').trim()}`;
}

/** The value of an option of a section; `undefined` where it has none such. */
export function optionOf(section: string, option: string): string | undefined {
  const line = new RegExp(`^${option}\\s*[=:](.*)$`, 'm').exec(section)?.[1];
  return line?.replace(/\s[;#].*$/, '').trim();
}

/** The programs that a `[group:…]` section names. */
export function membersOf(section: string): readonly string[] {
  const list = optionOf(section, 'programs') ?? '';
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
