/** Longer ones are read anew each time. */
const LONGEST = 128;

/**
 * Reads byte strings of which the same comes again and again: then it is the same string, which nothing has to be made for
 * and whose hash is known.
 */
export class RecentText {
  private text = '';

  read(bytes: Buffer, from: number, to: number): string {
    if (!this.isAt(bytes, from, to)) this.text = bytes.toString('latin1', from, to);
    return this.text;
  }

  private isAt(bytes: Buffer, from: number, to: number): boolean {
    const { text } = this;
    const length = to - from;
    if (length !== text.length || length > LONGEST) return false;
    for (let at = 0; at < length; at++) if (bytes[from + at] !== text.charCodeAt(at)) return false;
    return true;
  }
}
