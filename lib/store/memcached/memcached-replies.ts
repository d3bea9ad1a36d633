/** A value that was asked for. */
export interface MemcachedValue {
  /** A byte string. */
  readonly key: string;
  readonly flags: number;
  readonly data: Buffer;
}

/** The answer to one command. */
export interface MemcachedReply {
  /** Its last line: `STORED`, `END`, `SERVER_ERROR …`. */
  readonly line: string;
  /** Lines before that, of commands that list something. */
  readonly lines: readonly string[];
  readonly values: readonly MemcachedValue[];
}

const LINE_END = 10;
const LINE_BREAK = 2;
/** What is followed by other lines of the same answer. */
const GOES_ON = /^(VALUE|STAT|key=)/;

/** Cuts what memcached writes into answers. */
export class MemcachedReplies {
  private readonly chunks: Buffer[] = [];
  private size = 0;
  /** How many bytes must be there before it is worth looking again. */
  private wanted = 1;
  private lines: string[] = [];
  private values: MemcachedValue[] = [];

  constructor(private readonly told: (reply: MemcachedReply) => void) {}

  push(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.size += chunk.length;
    if (this.size < this.wanted) return;
    const bytes = Buffer.concat(this.chunks.splice(0));
    const left = bytes.subarray(this.read(bytes));
    this.size = left.length;
    if (left.length > 0) this.chunks.push(left);
  }

  /** @returns how many bytes it has read */
  private read(bytes: Buffer): number {
    this.wanted = 1;
    for (let at = 0; ;) {
      const end = bytes.indexOf(LINE_END, at);
      if (end < 0) return at;
      const line = bytes.toString('latin1', at, end).replace(/\r$/, '');
      const behind = line.startsWith('VALUE ') ? this.readValue(line, bytes, end + 1) : end + 1;
      if (behind === undefined) {
        this.wanted -= at;
        return at;
      }
      at = behind;
      this.take(line);
    }
  }

  private take(line: string): void {
    if (line.startsWith('VALUE ')) return;
    if (GOES_ON.test(line)) return void this.lines.push(line);
    const reply = { line, lines: this.lines, values: this.values };
    [this.lines, this.values] = [[], []];
    this.told(reply);
  }

  /** @returns where it ends; undefined where it is not there yet */
  private readValue(line: string, bytes: Buffer, start: number): number | undefined {
    const [, key = '', flags, size] = line.split(' ');
    const end = start + Number(size);
    if (bytes.length < end + LINE_BREAK) {
      this.wanted = end + LINE_BREAK;
      return undefined;
    }
    // A copy: what has come with it is not to be held as long as a job waits.
    this.values.push({ key, flags: Number(flags), data: Buffer.from(bytes.subarray(start, end)) });
    return end + LINE_BREAK;
  }
}
