const BEYOND_ASCII = /[^\0-\x7f]/;

/**
 * Text as the protocol carries it: one character per byte of its UTF-8 form. Function names, unique IDs and handles
 * are bytes on the wire; kept this way they survive every server hop unchanged, whatever their encoding was.
 */
export function toByteString(text: string): string {
  return BEYOND_ASCII.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}

/** The text that a byte string stands for, read as UTF-8. */
export function fromByteString(bytes: string): string {
  return BEYOND_ASCII.test(bytes) ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes;
}
