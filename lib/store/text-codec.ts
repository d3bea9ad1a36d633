/** U+F700 to U+F7FF, of Unicode's private use area: each stands for the byte that its last two digits name. */
const BYTES = 0xf700;
const LAST_BYTE = BYTES + 0xff;

const BEYOND_ASCII_OR_NUL = /[\0\x80-\uffff]/;
const STANDS_FOR_BYTE = /[\uf700-\uf7ff]/;

/** What a lead byte demands of the byte behind it, and how many follow in all: Unicode's table of well-formed UTF-8. */
interface Lead {
  readonly following: number;
  readonly least: number;
  readonly most: number;
}

/**
 * A byte string as a text of a database whose texts are UTF-8 without zero bytes. Bytes that are such a text are that text,
 * as gearmand writes and reads them; every other byte is one character between U+F700 and U+F7FF, and so are the three
 * bytes of such a character. A text never has more characters than its byte string has bytes.
 *
 * @param bytes a character for each byte
 *
 * @example
 * encodeText('caf\xc3\xa9'); // 'café'
 * encodeText('\xff\0'); // '\uf7ff\uf700'
 */
export function encodeText(bytes: string): string {
  if (!BEYOND_ASCII_OR_NUL.test(bytes)) return bytes;
  const buffer = Buffer.from(bytes, 'latin1');
  let text = '';
  for (let at = 0; at < buffer.length;) {
    const length = characterLength(buffer, at);
    text += length === 0 ? standIn(buffer[at] as number) : buffer.toString('utf8', at, at + length);
    at += Math.max(length, 1);
  }
  return text;
}

/**
 * The byte string that {@link encodeText} has made a text of.
 *
 * @returns a character for each byte
 */
export function decodeText(text: string): string {
  if (!BEYOND_ASCII_OR_NUL.test(text)) return text;
  if (!STANDS_FOR_BYTE.test(text)) return Buffer.from(text).toString('latin1');
  return Array.from(text, bytesOf).join('');
}

/** How many bytes the character at a place has; 0 where there is none that a text may have. */
function characterLength(buffer: Buffer, at: number): number {
  const first = buffer[at] as number;
  if (first < 0x80) return first === 0 ? 0 : 1;
  const lead = leadOf(first);
  if (lead === undefined) return 0;
  for (let place = 1; place <= lead.following; place++) {
    const byte = buffer[at + place] ?? 0;
    const [least, most] = place === 1 ? [lead.least, lead.most] : [0x80, 0xbf];
    if (byte < least || byte > most) return 0;
  }
  return isStandIn(buffer, at) ? 0 : lead.following + 1;
}

function leadOf(first: number): Lead | undefined {
  if (first < 0xc2 || first > 0xf4) return undefined;
  if (first < 0xe0) return { following: 1, least: 0x80, most: 0xbf };
  if (first < 0xf0) {
    return { following: 2, least: first === 0xe0 ? 0xa0 : 0x80, most: first === 0xed ? 0x9f : 0xbf };
  }
  return { following: 3, least: first === 0xf0 ? 0x90 : 0x80, most: first === 0xf4 ? 0x8f : 0xbf };
}

/** U+F700 to U+F7FF are the bytes EF 9C 80 to EF 9F BF. */
function isStandIn(buffer: Buffer, at: number): boolean {
  const second = buffer[at + 1] as number;
  return buffer[at] === 0xef && second >= 0x9c && second <= 0x9f;
}

function standIn(byte: number): string {
  return String.fromCharCode(BYTES + byte);
}

function bytesOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code >= BYTES && code <= LAST_BYTE) return String.fromCharCode(code - BYTES);
  return Buffer.from(character).toString('latin1');
}
