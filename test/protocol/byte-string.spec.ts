import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { encodePacket, fromByteString, packet, toByteString } from '../../lib/protocol/index.js';
import { codePoint } from '../support/code-point.js';
import { argument } from './arbitraries.js';
import { Decoding } from './decoding.js';

const unicode = fc.oneof(
  fc.string({ unit: codePoint }),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary-ascii' }),
);

describe('byte strings', () => {
  test('give any text back', () => {
    fc.assert(fc.property(unicode, (text) => fromByteString(toByteString(text)) === text));
  });

  test('have one character for each byte of the UTF-8 form', () => {
    fc.assert(
      fc.property(unicode, (text) => {
        const utf8 = [...Buffer.from(text, 'utf8')];
        expect(Array.from({ length: utf8.length }, (_, at) => toByteString(text).charCodeAt(at))).toEqual(
          utf8,
        );
        expect(toByteString(text)).toHaveLength(utf8.length);
      }),
    );
  });

  test.each([
    ['ASCII', 'images~resize', 'images~resize'],
    ['two bytes', 'é', '\xc3\xa9'],
    ['four bytes', '😀', '\xf0\x9f\x98\x80'],
    ['the last character of ASCII and the first behind it', '\x7f\x80', '\x7f\xc2\x80'],
    ['nothing', '', ''],
  ])('stand for %s', (_case, text, bytes) => {
    expect(toByteString(text)).toBe(bytes);
    expect(fromByteString(bytes)).toBe(text);
  });

  test('survive the wire unchanged where they are no UTF-8', () => {
    fc.assert(
      fc.property(argument, argument, (functionName, unique) => {
        const sent = encodePacket(packet('SUBMIT_JOB', [functionName, unique]), 'request');
        const [received] = new Decoding().push(sent).sink.packets;
        if (received === undefined) throw new Error('expected a packet');
        expect(received.args).toEqual([functionName, unique]);
        expect(encodePacket(received, 'request').equals(sent)).toBe(true);
      }),
    );
  });

  test('carry a function name in UTF-8 to a server that reads it as UTF-8', () => {
    const sent = encodePacket(packet('CAN_DO', [toByteString('größe')]), 'request');
    expect(sent.subarray(12).toString('utf8')).toBe('größe');
  });
});
