/** As much of ASN.1's DER as certificates need. */
export function der(tag: number, ...contents: readonly (Buffer | string)[]): Buffer {
  const body = Buffer.concat(contents.map((content) => Buffer.from(content)));
  return Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body]);
}

export const sequence = (...contents: readonly Buffer[]): Buffer => der(0x30, ...contents);
export const set = (...contents: readonly Buffer[]): Buffer => der(0x31, ...contents);
export const integer = (value: number): Buffer => der(0x02, Buffer.from([value]));
export const bits = (content: Buffer): Buffer => der(0x03, Buffer.from([0]), content);
export const octets = (content: Buffer): Buffer => der(0x04, content);
export const text = (content: string): Buffer => der(0x0c, content);
export const yes = der(0x01, Buffer.from([0xff]));
export const tagged = (number: number, content: Buffer): Buffer => der(0xa0 + number, content);

/** An object identifier, written as the bytes that stand for it. */
export const identifier = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));

/** UTCTime, which lasts until 2049. */
export function time(at: Date): Buffer {
  const digits = at.toISOString().replace(/\D/g, '').slice(2, 14);
  return der(0x17, `${digits}Z`);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes = [length >> 8, length & 0xff];
  return Buffer.from(length < 0x100 ? [0x81, length] : [0x82, ...bytes]);
}
