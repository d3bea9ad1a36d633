import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { bytesOf, type RawPeer, request, response } from './raw-peer.js';
import { handle, Served } from './served.js';

let served: Served;
let peer: RawPeer;

beforeEach(async () => {
  served = await Served.start();
  peer = await served.connectRaw();
});

afterEach(() => served.close());

const LATER = request(16, 'hi');
const LATER_ANSWER = response(17, 'hi');

/** What one connection sends, and what it gets before it gets the echo of `hi`. */
const EXCHANGES: [name: string, sent: Buffer[], got: Buffer[]][] = [
  ['ECHO_REQ is echoed', [request(16, 'a\0b')], [response(17, 'a\0b')]],
  ['an empty ECHO_REQ is echoed', [request(16)], [response(17)]],
  ['ALL_YOURS is not expected', [request(24)], [response(19, 'INVALID_COMMAND\0Command not expected')]],
  ['type 5 is not expected', [request(5)], [response(19, 'INVALID_COMMAND\0Command not expected')]],
  ['NOOP is not expected', [request(6)], [response(19, 'INVALID_COMMAND\0Command not expected')]],
  [
    'a response is not expected',
    [bytesOf('RES', 9)],
    [response(19, 'INVALID_MAGIC\0Request magic expected')],
  ],
  [
    'a response that is no complete one is not expected either',
    [bytesOf('RES', 11, 'H:1')],
    [response(19, 'INVALID_MAGIC\0Request magic expected')],
  ],
  ['GRAB_JOB without ability and with a payload: no job', [request(9, 'xyz')], [response(10)]],
  ['GRAB_JOB_UNIQ without ability: no job', [request(30)], [response(10)]],
  ['GRAB_JOB_ALL without ability: no job', [request(39)], [response(10)]],
  ['OPTION_REQ of exceptions, in any case', [request(26, 'EXCEPTIONS')], [response(27, 'EXCEPTIONS')]],
  [
    'OPTION_REQ of anything else',
    [request(26, 'foo'), request(26), request(26, 'x'.repeat(70))],
    Array(3).fill(response(19, 'UNKNOWN_OPTION\0Server does not recognize given option')),
  ],
  ['GET_STATUS of no job', [request(15, 'H:nope:1')], [response(20, 'H:nope:1\x000\x000\x000\x000')]],
  [
    'GET_STATUS of a handle with its terminator',
    [request(15, 'H:nope:1\0')],
    [response(20, 'H:nope:1\x000\x000\x000\x000')],
  ],
  ['GET_STATUS_UNIQUE of no job', [request(41, 'nouniq')], [response(42, 'nouniq\x000\x000\x000\x000\x000')]],
  [
    'a unique ID of more than 63 bytes',
    [request(7, `f\0${'u'.repeat(65)}\0d`), request(18, `f\0${'u'.repeat(64)}\0d`)],
    Array(2).fill(response(19, 'ARGUMENT_TOO_LARGE\0Unique value too large')),
  ],
  ['a unique ID of 63 bytes', [request(18, `f\0${'u'.repeat(63)}\0d`)], [response(8, handle(1))]],
  [
    'an empty function name',
    [request(18, '\0\0d'), request(1), request(30)],
    [response(8, handle(1)), response(31, `${handle(1)}\0\0\0d`)],
  ],
  [
    'a function name of 600 bytes',
    [request(18, `${'f'.repeat(600)}\0\0d`), request(1, 'f'.repeat(600)), request(9)],
    [response(8, handle(1)), response(11, `${handle(1)}\0${'f'.repeat(600)}\0d`)],
  ],
  [
    'names and workloads of any bytes',
    [request(18, 'f\xff\xfe\0u\x80\0\0\n\xff'), request(1, 'f\xff\xfe'), request(30)],
    [response(8, handle(1)), response(31, `${handle(1)}\0f\xff\xfe\0u\x80\0\0\n\xff`)],
  ],
  [
    'PRE_SLEEP while a job is there: NOOP, each time',
    [request(1, 'pa'), request(18, 'pa\0\0'), request(4), request(4)],
    [response(8, handle(1)), response(6), response(6)],
  ],
  [
    'the whole of a job, asked and done by one connection',
    [
      request(1, 'f'),
      request(7, 'f\0u\0work'),
      request(39),
      request(28, `${handle(1)}\0part`),
      request(12, `${handle(1)}\x001\x002`),
      request(29, `${handle(1)}\0careful`),
      request(13, `${handle(1)}\0result`),
    ],
    [
      response(8, handle(1)),
      response(31, `${handle(1)}\0f\0u\0work`),
      response(28, `${handle(1)}\0part`),
      response(12, `${handle(1)}\x001\x002`),
      response(29, `${handle(1)}\0careful`),
      response(13, `${handle(1)}\0result`),
    ],
  ],
  [
    'WORK_FAIL with the handle’s terminator, as libgearman sends it',
    [request(1, 'f'), request(7, 'f\0\0'), request(9), request(14, `${handle(1)}\0`)],
    [response(8, handle(1)), response(11, `${handle(1)}\0f\0`), response(14, handle(1))],
  ],
];

describe('byte for byte as gearmand', () => {
  test.each(EXCHANGES)('%s', async (_name, sent, got) => {
    const expected = Buffer.concat([...got, LATER_ANSWER]).toString('latin1');
    peer.send(...sent, LATER);
    expect(await peer.read(expected.length)).toBe(expected);
  });

  test.each(EXCHANGES)('byte after byte: %s', async (_name, sent, got) => {
    const expected = Buffer.concat([...got, LATER_ANSWER]).toString('latin1');
    for (const byte of Buffer.concat([...sent, LATER])) peer.send(Buffer.of(byte));
    expect(await peer.read(expected.length)).toBe(expected);
  });

  test('packets and admin lines may follow each other on one connection', async () => {
    peer.send(request(16, 'a'), 'status\n', request(16, 'b'), 'STATUS\r\n', request(16, 'c'));
    const expected = [response(17, 'a'), '.\n', response(17, 'b'), '.\n', response(17, 'c')]
      .map((part) => part.toString('latin1'))
      .join('');
    expect(await peer.read(expected.length)).toBe(expected);
  });

  test('a job of 5 MB arrives whole', async () => {
    const workload = 'x'.repeat(5 * 1024 * 1024);
    peer.send(request(18, `f\0\0${workload}`), request(1, 'f'), request(9));
    const expected = Buffer.concat([response(8, handle(1)), response(11, `${handle(1)}\0f\0${workload}`)]);
    expect((await peer.read(expected.length)) === expected.toString('latin1')).toBe(true);
  });
});
