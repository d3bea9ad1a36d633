import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { cuts, messages } from './arbitraries.js';
import { cutAt, Decoding } from './decoding.js';

/** Overwrites single bytes; each place is taken modulo the length. */
function mutate(bytes: Buffer, changes: readonly (readonly [place: number, byte: number])[]): Buffer {
  const mutated = Buffer.from(bytes);
  for (const [place, byte] of changes) if (mutated.length > 0) mutated[place % mutated.length] = byte;
  return mutated;
}

const hostileByte = fc.oneof(fc.constantFrom(0, 1, 7, 10, 13, 42, 43, 255), fc.nat(255));
const magic = fc
  .constantFrom('\0REQ\0\0\0', '\0RES\0\0\0', '\0RE', 'status\n')
  .map((text) => Buffer.from(text));
const noise = fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes));
const hostileStream: fc.Arbitrary<Buffer> = fc.oneof(
  fc.array(fc.oneof(magic, noise), { maxLength: 8 }).map((parts) => Buffer.concat(parts)),
  fc
    .tuple(messages, fc.array(fc.tuple(fc.nat(100_000), hostileByte), { maxLength: 4 }))
    .map(([sent, changes]) =>
      mutate(Buffer.concat(sent.map((message) => message.bytes('request'))), changes),
    ),
);

describe('hostile bytes', () => {
  test('never make push throw, are silent after a fatal fault, and mean the same however they are cut', () => {
    const limits = { packetSize: 5000, lineLength: 25 };
    fc.assert(
      fc.property(hostileStream, cuts, (bytes, places) => {
        const whole = new Decoding('request', limits).push(bytes);
        const cut = new Decoding('request', limits).push(...cutAt(bytes, places));
        const end = whole.events.findIndex((event) => 'fatal' in event && event.fatal);
        if (end !== -1) expect(whole.events).toHaveLength(end + 1);
        if (end !== -1) expect(whole.unfinished).toBe(false);
        expect(cut.events).toEqual(whole.events);
        expect(cut.unfinished).toBe(whole.unfinished);
      }),
      { numRuns: 1000 },
    );
  });
});
