import { beforeEach, describe, expect, test } from '@jest/globals';
import { ResultKeeper } from '../../lib/server/http/api/result-keeper.js';
import type { HttpContext } from '../../lib/server/http/index.js';
import { JobCall } from '../../lib/server/http/job-call.js';
import { SILENT_LOGGER } from '../../lib/telemetry/logger.js';
import { FakeClock } from '../../lib/testing/fake-clock.js';

let clock: FakeClock;
let keeper: ResultKeeper;
let left: number;

beforeEach(() => {
  clock = new FakeClock();
  keeper = new ResultKeeper({ count: 3, bytes: 10, age: 1000 }, clock);
  left = 0;
});

const PEER = { submit: () => undefined, leave: () => void left++ };

function taken(): JobCall {
  const context = { clock, logger: SILENT_LOGGER, join: () => PEER } as unknown as HttpContext;
  const call = new JobCall(context, keeper.spend);
  keeper.take(call);
  return call;
}

function kept(token: string): JobCall {
  const call = taken();
  keeper.keep(token, call);
  return call;
}

async function completed(token: string, text: string): Promise<void> {
  const call = kept(token);
  call.complete('H', Buffer.from(text));
  await call.ended;
}

function found(...tokens: readonly string[]): unknown[] {
  return tokens.map((token) => keeper.find(token)?.data.toString());
}

describe('the keeper of results', () => {
  test('keeps how jobs ended, and has left them', async () => {
    await completed('a', 'one');
    const call = kept('b');
    expect(found('a', 'b')).toEqual(['one', undefined]);
    expect(left).toBe(1);
    call.fail();
    await call.ended;
    expect(keeper.find('b')).toEqual({ outcome: 'fail', data: Buffer.alloc(0) });
    expect(left).toBe(2);
  });

  test('forgets the first that ended where there are too many', async () => {
    await completed('a', '1');
    await completed('b', '2');
    kept('c');
    kept('d');
    expect(found('a', 'b')).toEqual([undefined, '2']);
    expect(keeper.hasRoom).toBe(true);
    kept('e');
    expect(found('b')).toEqual([undefined]);
    expect(keeper.hasRoom).toBe(false);
  });

  test('has no room left as soon as it has taken the last call, and again when one is given back', () => {
    const calls = [taken(), taken(), taken()];
    expect(keeper.hasRoom).toBe(false);
    keeper.giveBack(calls[0] as JobCall);
    expect(keeper.hasRoom).toBe(true);
    expect(left).toBe(1);
  });

  test('forgets those that ended first where they have too many bytes', async () => {
    await completed('a', '1234');
    await completed('b', '1234');
    await completed('c', '123');
    expect(found('a', 'b', 'c')).toEqual([undefined, '1234', '123']);
  });

  test('a job that alone returns too much is oversized, and costs nothing from then on', async () => {
    await completed('a', '1234');
    await completed('b', '12345678901');
    expect(keeper.find('a')).toBeUndefined();
    expect(keeper.find('b')).toEqual({ outcome: 'oversized', data: Buffer.alloc(0) });
    await completed('c', '1234567890');
    expect(found('c')).toEqual(['1234567890']);
  });

  test('counts data before its job has ended, and no more where the job failed', async () => {
    const first = kept('a');
    first.data('H', Buffer.from('12345678'));
    const second = kept('b');
    second.complete('H', Buffer.from('123'));
    expect((await second.ended).outcome).toBe('oversized');
    first.fail();
    await first.ended;
    await completed('c', '1234567890');
    expect(found('c')).toEqual(['1234567890']);
  });

  test('what comes behind the end counts for nothing', async () => {
    const call = kept('a');
    call.complete('H', Buffer.from('123'));
    await call.ended;
    call.data('H', Buffer.from('12345678'));
    await completed('b', '1234567');
    expect(found('a', 'b')).toEqual(['123', '1234567']);
  });

  test('forgets each when its time is over, by one timer', async () => {
    await completed('a', '1');
    clock.advance(600);
    await completed('b', '2');
    expect(clock.pending).toBe(1);
    clock.advance(400);
    expect(found('a', 'b')).toEqual([undefined, '2']);
    expect(clock.pending).toBe(1);
    clock.advance(600);
    expect(found('b')).toEqual([undefined]);
    expect(clock.pending).toBe(0);
    await completed('c', '1234567890');
    expect(found('c')).toEqual(['1234567890']);
  });

  test('keeps no view of the network’s bytes', async () => {
    const call = kept('a');
    const [part, end] = [Buffer.from('one'), Buffer.from('two')];
    call.data('H', part);
    part.fill(0);
    call.complete('H', end);
    end.fill(0);
    await call.ended;
    expect(found('a')).toEqual(['onetwo']);
  });

  test('leaves what it waits for when it closes', async () => {
    await completed('a', '1');
    const call = kept('b');
    keeper.close();
    expect(left).toBe(2);
    call.fail();
    await call.ended;
    expect(left).toBe(2);
    expect(found('a', 'b')).toEqual([undefined, undefined]);
    expect(clock.pending).toBe(0);
  });
});
