/** Every byte there is, once, in order. */
export const ALL_BYTES: Buffer = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

/** Bytes that are easily told from those they were made of. */
export function complementOf(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => 255 - byte));
}
