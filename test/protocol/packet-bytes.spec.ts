import { describe, expect, test } from '@jest/globals';
import { type Direction, encodePacket, type Packet, packet } from '../../lib/protocol/index.js';
import { Decoding, eventOf } from './decoding.js';

/** Written by hand: one character per byte. */
type Example = readonly [packet: Packet, bytes: string];

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

const REQUESTS: readonly Example[] = [
  [packet('CAN_DO', ['f']), '\0REQ\0\0\0\x01\0\0\0\x01f'],
  [packet('RESET_ABILITIES', []), '\0REQ\0\0\0\x03\0\0\0\0'],
  [packet('PRE_SLEEP', []), '\0REQ\0\0\0\x04\0\0\0\0'],
  [packet('SUBMIT_JOB', ['f', 'u'], bytes('d')), '\0REQ\0\0\0\x07\0\0\0\x05f\0u\0d'],
  [packet('SUBMIT_JOB', ['', ''], bytes('')), '\0REQ\0\0\0\x07\0\0\0\x02\0\0'],
  [packet('SUBMIT_JOB_BG', ['f', ''], bytes('\0\xff\0')), '\0REQ\0\0\0\x12\0\0\0\x06f\0\0\0\xff\0'],
  [packet('GRAB_JOB', []), '\0REQ\0\0\0\x09\0\0\0\0'],
  [packet('WORK_STATUS', ['H:x:1', '1', '20']), '\0REQ\0\0\0\x0c\0\0\0\x0aH:x:1\x001\x0020'],
  [packet('WORK_COMPLETE', ['H:x:1'], bytes('ok')), '\0REQ\0\0\0\x0d\0\0\0\x08H:x:1\0ok'],
  [packet('WORK_FAIL', ['H:x:1']), '\0REQ\0\0\0\x0e\0\0\0\x05H:x:1'],
  [packet('ECHO_REQ', [], bytes('hi')), '\0REQ\0\0\0\x10\0\0\0\x02hi'],
  [packet('SET_CLIENT_ID', ['my id 1']), '\0REQ\0\0\0\x16\0\0\0\x07my id 1'],
  [packet('CAN_DO_TIMEOUT', ['to', '100']), '\0REQ\0\0\0\x17\0\0\0\x06to\x00100'],
  [
    packet('SUBMIT_JOB_SCHED', ['f', 'u', '0', '*', '', '1', '7'], bytes('d')),
    '\0REQ\0\0\0\x23\0\0\0\x0ef\0u\x000\0*\0\x001\x007\0d',
  ],
  [packet('SUBMIT_JOB_EPOCH', ['f', 'u', '17'], bytes('d')), '\0REQ\0\0\0\x24\0\0\0\x08f\0u\x0017\0d'],
  [
    packet('SUBMIT_REDUCE_JOB_BACKGROUND', ['map', 'ur', 'red', ''], bytes('data')),
    '\0REQ\0\0\0\x26\0\0\0\x10map\0ur\0red\0\0data',
  ],
  [packet('GET_STATUS_UNIQUE', ['nouniq']), '\0REQ\0\0\0\x29\0\0\0\x06nouniq'],
];

const RESPONSES: readonly Example[] = [
  [packet('NOOP', []), '\0RES\0\0\0\x06\0\0\0\0'],
  [packet('JOB_CREATED', ['H:x:1']), '\0RES\0\0\0\x08\0\0\0\x05H:x:1'],
  [packet('NO_JOB', []), '\0RES\0\0\0\x0a\0\0\0\0'],
  [packet('JOB_ASSIGN', ['H:x:1', 'f'], bytes('d')), '\0RES\0\0\0\x0b\0\0\0\x09H:x:1\0f\0d'],
  [packet('ECHO_RES', [], bytes('')), '\0RES\0\0\0\x11\0\0\0\0'],
  [packet('ERROR', ['QUEUE_ERROR', 'full']), '\0RES\0\0\0\x13\0\0\0\x10QUEUE_ERROR\0full'],
  [
    packet('STATUS_RES', ['H:nope:1', '0', '0', '0', '0']),
    '\0RES\0\0\0\x14\0\0\0\x10H:nope:1\x000\x000\x000\x000',
  ],
  [packet('WORK_EXCEPTION', ['H:x:1'], bytes('EE')), '\0RES\0\0\0\x19\0\0\0\x08H:x:1\0EE'],
  [packet('OPTION_RES', ['exceptions']), '\0RES\0\0\0\x1b\0\0\0\x0aexceptions'],
  [packet('JOB_ASSIGN_UNIQ', ['H:x:1', '', ''], bytes('d')), '\0RES\0\0\0\x1f\0\0\0\x09H:x:1\0\0\0d'],
  [
    packet('JOB_ASSIGN_ALL', ['h', 'map', 'ur', 'red'], bytes('data')),
    '\0RES\0\0\0\x28\0\0\0\x11h\0map\0ur\0red\0data',
  ],
  [
    packet('STATUS_RES_UNIQUE', ['U1', '1', '0', '0', '0', '1']),
    '\0RES\0\0\0\x2a\0\0\0\x0cU1\x001\x000\x000\x000\x001',
  ],
];

const EXAMPLES = [
  ...REQUESTS.map((example) => ['request', ...example] as const),
  ...RESPONSES.map((example) => ['response', ...example] as const),
].map(([direction, of, text]): [Direction, string, Packet, Buffer] => [direction, of.type, of, bytes(text)]);

describe('packets and their bytes', () => {
  test.each(EXAMPLES)('%s %s is written to the byte', (direction, _type, example, expected) => {
    expect(encodePacket(example, direction).toString('latin1')).toBe(expected.toString('latin1'));
  });

  test.each(EXAMPLES)('%s %s is read to the byte', (direction, _type, example, given) => {
    expect(new Decoding(direction).push(given).events).toEqual([eventOf(example)]);
  });

  test('a size over 255 is written and read big endian', () => {
    const echo = packet('ECHO_REQ', [], Buffer.alloc(0x010203, 'x'));
    const encoded = encodePacket(echo, 'request');
    expect(encoded.subarray(0, 12).toString('latin1')).toBe('\0REQ\0\0\0\x10\0\x01\x02\x03');
    expect(new Decoding().push(encoded).events).toEqual([eventOf(echo)]);
  });

  test('a packet made without data has empty data', () => {
    expect(packet('NOOP', []).data).toEqual(Buffer.alloc(0));
  });
});

describe('what peers send that the documents do not say', () => {
  test.each([
    ['WORK_FAIL ends in one NUL', 14, 'H:x:1\0', ['H:x:1']],
    ['STATUS_RES ends in one NUL', 20, 'h\x001\x000\x003\x004\0', ['h', '1', '0', '3', '4']],
    ['WORK_FAIL ends in two NULs, of which one stays', 14, 'H:x:1\0\0', ['H:x:1\0']],
    ['OPTION_RES has nothing but a NUL', 27, '\0', ['']],
    ['ERROR ends in the NUL between code and text', 19, 'CODE\0', ['CODE', '']],
    ['GRAB_JOB has a body', 9, 'xyz', []],
    ['NOOP has a body of one NUL', 6, '\0', []],
  ])('%s', (_case, code, body, args) => {
    const header = `\0RES\0\0\0${String.fromCharCode(code)}\0\0\0${String.fromCharCode(body.length)}`;
    const [event] = new Decoding('response').push(header + body).events;
    expect(event).toMatchObject({ args, data: '' });
  });

  test('a NUL at the end of data belongs to the data', () => {
    expect(new Decoding().push('\0REQ\0\0\0\x0d\0\0\0\x05h\0ok\0').events).toEqual([
      { packet: 'WORK_COMPLETE', args: ['h'], data: 'ok\0' },
    ]);
  });
});
