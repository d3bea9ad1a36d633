import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { AdminProtocolError, UnknownCommandError } from '../../../lib/client/admin-error.js';
import {
  type AdminRequest,
  cancelJob,
  JOBS,
  PID,
  PRIORITY_STATUS,
  shutdown,
  STATUS,
  UNIQUE_JOBS,
  VERSION,
  WORKERS,
} from '../../../lib/client/admin-requests.js';
import { toByteString } from '../../../lib/protocol/index.js';
import { codePoint } from '../../support/code-point.js';
import { Answering } from './answering.js';

/** A command, what a server answers, and what comes of it. */
interface Exchange {
  readonly request: AdminRequest<unknown>;
  /** Its lines, as byte strings. */
  readonly lines: readonly string[];
  readonly outcome: unknown;
}

const count = fc.nat(2 ** 32 - 1);
const ending = fc.constantFrom('\n', '\r\n');
const word = fc
  .string({ unit: codePoint, minLength: 1, maxLength: 8 })
  .map((text) => Buffer.from(text).toString())
  .filter((text) => /^[^\0-\x20\x7f]+$/.test(toByteString(text)));
const name = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' '));

function list<Row>(
  request: AdminRequest<Row[]>,
  row: fc.Arbitrary<Row>,
  lineOf: (row: Row) => string,
): fc.Arbitrary<Exchange> {
  return fc.array(row, { maxLength: 5 }).map((rows) => ({
    request,
    lines: [...rows.map((each) => toByteString(lineOf(each))), '.'],
    outcome: rows,
  }));
}

function line(request: AdminRequest<unknown>, text: string, outcome: unknown): fc.Arbitrary<Exchange> {
  return fc.constant({ request, lines: [text], outcome });
}

const exchange: fc.Arbitrary<Exchange> = fc.oneof(
  list(STATUS, fc.record({ functionName: name, total: count, running: count, workers: count }), (row) =>
    Object.values(row).join('\t'),
  ),
  list(
    PRIORITY_STATUS,
    fc.record({ functionName: name, high: count, normal: count, low: count, workers: count }),
    (row) => Object.values(row).join('\t'),
  ),
  list(
    WORKERS,
    fc.record({
      fd: count,
      address: fc.constantFrom('127.0.0.1', '::1'),
      clientId: fc.option(
        name.filter((text) => text !== '-'),
        { nil: undefined },
      ),
      functionNames: fc.array(word.filter((text) => text !== ':')),
    }),
    ({ fd, address, clientId = '-', functionNames }) =>
      [fd, address, clientId, ':', ...functionNames].join(' '),
  ),
  list(
    JOBS,
    fc.record({ handle: word, retries: count, ignored: fc.boolean(), queued: fc.boolean() }),
    ({ handle, retries, ignored, queued }) => [handle, retries, Number(ignored), Number(queued)].join('\t'),
  ),
  list(
    UNIQUE_JOBS,
    fc.oneof(name, fc.constant('')).filter((text) => text !== '.' && !/^ERR unknown_/i.test(text)),
    (unique) => unique,
  ),
  line(PID, 'OK 77', 77),
  line(VERSION, 'OK 2.0.0', '2.0.0'),
  line(cancelJob('H:1'), 'OK', true),
  line(cancelJob('H:1'), 'ERR UNKNOWN_JOB', false),
  fc
    .constantFrom(STATUS, UNIQUE_JOBS, shutdown(true))
    .chain((request) => line(request, 'ERR UNKNOWN_COMMAND x', UnknownCommandError)),
);

/** Cuts bytes into chunks, at places that are picked by fractions of their length. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => Math.floor(place * bytes.length)), bytes.length];
  // oxlint-disable-next-line unicorn/no-array-sort -- toSorted is not in ES2022, and this array is a copy
  ends.sort((one, other) => one - other);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

test('each of many calls gets its own answer, however the answers are cut', async () => {
  const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(fc.array(exchange, { maxLength: 6 }), ending, places, async (exchanges, end, cuts) => {
      const answering = new Answering();
      const calls = exchanges.map(({ request }) => answering.expect(request));
      const text = exchanges.flatMap(({ lines }) => lines.map((each) => each + end)).join('');
      for (const chunk of cut(Buffer.from(text, 'latin1'), cuts)) answering.push(chunk);
      const outcomes = await Promise.allSettled(calls.map(({ result }) => result));
      expect(
        outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason)),
      ).toEqual(
        exchanges.map(({ outcome }) => (typeof outcome === 'function' ? expect.any(outcome) : outcome)),
      );
    }),
  );
});

test('whatever lines come, no call is left when the connection ends', async () => {
  const lines = fc.array(fc.oneof(fc.constantFrom('.', 'OK', 'OK 1', 'ERR x', 'a\t1\t2\t3', ''), name), {
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(exchange, { maxLength: 6 }), lines, async (exchanges, texts) => {
      const answering = new Answering();
      const calls = exchanges.map(({ request }) => answering.expect(request));
      let ends = 0;
      for (const call of calls) call.onEnd = () => ends++;
      for (const text of texts) answering.session.line(toByteString(text));
      answering.session.lost(new Error('lost'));
      await Promise.allSettled(calls.map(({ result }) => result));
      expect(ends).toBe(calls.length);
    }),
  );
});

describe('a session', () => {
  test('reads on behind a call that was given up', async () => {
    const answering = new Answering();
    const given = answering.expect(STATUS);
    const next = answering.expect(STATUS);
    given.abandon(new Error('never mind'));
    answering.push(Buffer.from('a\t1\t1\t1\n.\nb\t2\t2\t2\n.\n'));
    await expect(given.result).rejects.toThrow('never mind');
    expect(await next.result).toMatchObject([{ functionName: 'b' }]);
  });

  test('tells a call’s end once the server owes it nothing, not when its caller gives up', () => {
    const answering = new Answering();
    const call = answering.expect(STATUS);
    let ends = 0;
    call.onEnd = () => ends++;
    call.abandon(new Error('never mind'));
    answering.push(Buffer.from('a\t1\t1\t1\n'));
    expect(ends).toBe(0);
    answering.push(Buffer.from('.\n'));
    expect(ends).toBe(1);
  });

  test('cannot trust what follows a line that nobody asked for', () => {
    const { session } = new Answering();
    const error = session.line('.');
    expect(error).toBeInstanceOf(AdminProtocolError);
    expect(error).toMatchObject({ expected: 'nothing', got: '"."' });
  });

  test('cannot trust what follows an answer that cannot be read', async () => {
    const { session } = new Answering();
    const call = new Answering().expect(PID);
    session.expect(call);
    const error = session.line(toByteString('größe'));
    expect(error).toMatchObject({ command: 'getpid', got: '"größe"' });
    await expect(call.result).rejects.toBe(error);
  });

  test('takes a connection closed in good order for the answer to shutdown alone', async () => {
    const answering = new Answering();
    const [status, end] = [answering.expect(STATUS), answering.expect(shutdown(false))];
    answering.session.closed(new Error('closed'));
    await expect(status.result).rejects.toThrow('closed');
    expect(await end.result).toBeUndefined();
  });

  test('does not take a broken connection for the answer to shutdown', async () => {
    const answering = new Answering();
    const end = answering.expect(shutdown(false));
    answering.session.lost(new Error('reset'));
    await expect(end.result).rejects.toThrow('reset');
  });
});
