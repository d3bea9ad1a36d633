import type { FilePiece } from './file-pieces.js';
import type { OwnedSection } from './supervisord-file.js';

/** What became of each section of ours, by its title: `program:Images`. */
export interface SectionChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
  /** Had no mark of ours: somebody wrote or pasted it. It was replaced, and is ours from now on. */
  readonly adopted: readonly string[];
}

export interface MergedFile {
  readonly text: string;
  readonly sections: SectionChanges;
}

type Change = keyof SectionChanges;

/** Takes the pieces of a file one by one, puts our sections in their places, and what is missing at its end. */
export class FileMerger {
  private readonly changes: Record<Change, string[]> = {
    added: [],
    changed: [],
    unchanged: [],
    removed: [],
    adopted: [],
  };
  private readonly output: FilePiece[] = [];
  private readonly missing: Map<string, string>;

  constructor(
    wanted: readonly OwnedSection[],
    private readonly removed: readonly string[],
  ) {
    this.missing = new Map(wanted.map(({ title, text }) => [title, text]));
  }

  take(piece: FilePiece): void {
    const { title = '', owned = false } = piece;
    const text = this.missing.get(title);
    if (text !== undefined) this.replace(piece, text);
    else if (owned && this.removed.includes(title)) this.drop(title);
    else this.output.push(piece);
  }

  /** @param header our first line */
  finish(header: string): MergedFile {
    this.placeHeader(header);
    for (const [title, text] of this.missing) {
      this.append(text);
      this.changes.added.push(title);
    }
    return { text: this.output.map(({ text }) => text).join(''), sections: this.changes };
  }

  private replace(piece: FilePiece, wanted: string): void {
    const { title = '', owned } = piece;
    const text = piece.text.endsWith('\n') ? wanted : wanted.trimEnd();
    const became = piece.text === text ? 'unchanged' : 'changed';
    this.changes[owned === true ? became : 'adopted'].push(title);
    this.missing.delete(title);
    this.output.push({ ...piece, text, owned: true });
  }

  private drop(title: string): void {
    this.changes.removed.push(title);
    this.dropBlankLine(this.output.length - 1);
  }

  /** Takes back the blank line that `append` wrote. */
  private dropBlankLine(index: number): void {
    const above = this.output[index];
    if (above?.kind !== 'between') return;
    this.output[index] = { ...above, text: above.text.replace(/(^|\n)\r?\n$/, '$1') };
  }

  /** It stands in the file as long as a section of ours does. */
  private placeHeader(header: string): void {
    const index = this.output.findIndex(({ kind }) => kind === 'header');
    const ours = this.missing.size > 0 || this.output.some(({ owned }) => owned);
    if (index >= 0 && ours) this.output[index] = { kind: 'header', text: header };
    else if (index >= 0) this.dropHeader(index);
    else if (this.missing.size > 0) this.append(header);
  }

  private dropHeader(index: number): void {
    this.output.splice(index, 1);
    this.dropBlankLine(index - 1);
  }

  private append(text: string): void {
    const last = this.output.at(-1)?.text ?? '';
    const newline = text.endsWith('\r\n') ? '\r\n' : '\n';
    const ended = last === '' || last.endsWith('\n') ? '' : newline;
    const blank = this.output.length === 0 ? '' : newline;
    this.output.push({ kind: 'between', text: ended + blank + text });
  }
}
