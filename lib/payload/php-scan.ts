import { PayloadError } from './serializer.js';

/** A token is looked for in so many bytes; floats have as many digits as `serialize_precision` says. */
const [LONGEST_TOKEN, LONGEST_FLOAT] = [48, 400];

const INTEGER = /^i:(0|-?[1-9]\d{0,18});/;
const SCALAR = /^(?:N|b:[01]|i:(?:0|-?[1-9]\d{0,18}));/;
const FLOAT = /^d:(NAN|-?INF|-?\d+(?:\.\d+)?(?:E[+-]?\d{1,4})?);/;
const TEXT = /^s:(\d{1,10}):"/;
const ARRAY = /^a:(\d{1,10}):\{/;
const OBJECT = /^O:(\d{1,10}):"/;
const PROPERTIES = /^:(\d{1,10}):\{/;

/** Before a private or protected property's name stand its class, or an asterisk, between zero bytes. */
const VISIBILITY = /^\0[^\0]+\0/;

/** Floats that the library knows under no name, in a form that it reads as them. */
const NAMED_FLOATS: Readonly<Record<string, string>> = { INF: '1.0E+999', '-INF': '-1.0E+999', NAN: '.' };

/** What PHP writes, and nobody else can make a value of. */
const UNREADABLE: Readonly<Record<string, string>> = {
  C: 'an object in a format of its own class (C)',
  E: 'an enum case (E), whose value only PHP knows',
  R: 'a reference to another of its values (R)',
  r: 'an object for a second time, as a reference to the first (r)',
};

/**
 * Walks a payload once, before php-serialize reads it. Lets pass what PHP itself writes, complete, with nothing behind
 * it; and gives that back in the part of the format that the library reads as PHP does: objects as stdClass with public
 * properties, floats with a decimal point.
 *
 * @example
 * const readable = new PhpScan(bytes).run();
 */
export class PhpScan {
  private at = 0;
  /** What comes before is in `pieces`, in its readable form. */
  private taken = 0;
  private readonly pieces: Buffer[] = [];

  constructor(private readonly bytes: Buffer) {}

  /** @throws PayloadError with the position; RangeError where it is nested deeper than the stack */
  run(): Buffer {
    this.value();
    if (this.at < this.bytes.length) throw this.problem('other bytes behind its end');
    if (this.pieces.length === 0) return this.bytes;
    return Buffer.concat([...this.pieces, this.bytes.subarray(this.taken)]);
  }

  private value(): void {
    const type = this.window(1);
    if (type === 's') this.text();
    else if (type === 'd') this.float();
    else if (type === 'a') this.pairs(this.count(ARRAY), () => this.key());
    else if (type === 'O') this.object();
    else this.token(SCALAR);
  }

  private float(): void {
    const start = this.at;
    const text = this.token(FLOAT, LONGEST_FLOAT)[1] ?? '';
    if (!text.includes('.')) this.replace(start, `d:${NAMED_FLOATS[text] ?? text.replace(/\d+/, '$&.0')};`);
  }

  private object(): void {
    const start = this.at;
    this.content(this.count(OBJECT), '"');
    const properties = this.count(PROPERTIES);
    this.replace(start, `O:8:"stdClass":${properties}:{`);
    this.pairs(properties, () => this.property());
  }

  private pairs(count: number, key: () => void): void {
    for (let index = 0; index < count; index += 1) {
      key();
      this.value();
    }
    this.expect('}');
  }

  private key(): string {
    const name = this.window(1) === 'i' ? this.token(INTEGER)[1] : this.text().toString('latin1');
    if (name === '__proto__') throw this.problem('the key __proto__, which is not safe to read,');
    return name ?? '';
  }

  /** A class that says what to write of it may use whole numbers for names, which the library does not expect. */
  private property(): void {
    const start = this.at;
    const isText = this.window(1) === 's';
    const key = this.key();
    const name = key.replace(VISIBILITY, '');
    if (name === '__proto__') throw this.problem('the property __proto__, which is not safe to read,');
    if (!isText || name !== key) this.replace(start, `s:${name.length}:"${name}";`);
  }

  private text(): Buffer {
    return this.content(this.count(TEXT), '";');
  }

  private content(length: number, end: string): Buffer {
    const content = this.bytes.subarray(this.at, this.at + length);
    this.at += length;
    this.expect(end);
    return content;
  }

  private count(pattern: RegExp): number {
    return Number(this.token(pattern)[1]);
  }

  private token(pattern: RegExp, longest = LONGEST_TOKEN): RegExpExecArray {
    const match = pattern.exec(this.window(longest));
    if (match === null) throw this.problem(UNREADABLE[this.window(1)] ?? 'something that PHP does not write');
    this.at += match[0].length;
    return match;
  }

  private expect(end: string): void {
    if (this.window(end.length) !== end) throw this.problem(`no ${end} where a part of it ends`);
    this.at += end.length;
  }

  private window(length: number): string {
    return this.bytes.toString('latin1', this.at, this.at + length);
  }

  /** From `start` to here, the library is given `text`. */
  private replace(start: number, text: string): void {
    this.pieces.push(this.bytes.subarray(this.taken, start), Buffer.from(text, 'latin1'));
    this.taken = this.at;
  }

  private problem(found: string): PayloadError {
    const { at, bytes } = this;
    const what = at < bytes.length ? `${found} at byte ${at}` : 'the beginning of a value, and not its end';
    return new PayloadError(
      `expected a payload of PHP's serialize, got ${bytes.length} bytes that hold ${what}`,
    );
  }
}
