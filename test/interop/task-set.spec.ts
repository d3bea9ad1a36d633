import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { type TaskEvent, TextSerializer } from '../../lib/client/index.js';
import { type AssignedJob, JobFailure } from '../../lib/worker/index.js';
import { HeldJobs } from '../worker/worker-harness.js';
import { Gate } from '../support/gate.js';
import { Participants } from '../support/participants.js';
import { describeEachServer } from '../support/servers.js';
import { rejectionOf } from './observation.js';
import { phpScript } from './php-scripts.js';

/** Ends as its payload says. */
function versatile(job: AssignedJob): string {
  const how = job.payload<string>();
  if (how === 'fail') throw new JobFailure();
  if (how === 'exception') throw new RangeError('too far');
  return `end of ${how}`;
}

/** Reports, then ends as its payload says. */
function telling(job: AssignedJob): string {
  job.sendStatus(1, 2);
  job.sendData('data');
  job.sendWarning('warning');
  return versatile(job);
}

function abandoned(message: string): object {
  return { status: 'abandoned', error: { message } };
}

describeEachServer([], 'a set of tasks', (server) => {
  const participants = Participants.at(server);

  test('tells how each ended, in the order in which they were added', async () => {
    participants.worker({ various: versatile }, { concurrency: 3 });
    const set = participants.client().taskSet<number>();
    const endings = ['one', 'fail', 'two', 'exception'];
    endings.forEach((how, index) => set.add('various', how, { context: index }));
    expect(await set.run()).toMatchObject([
      { index: 0, context: 0, status: 'complete', result: 'end of one' },
      { index: 1, context: 1, status: 'fail', error: { name: 'JobFailedError' } },
      { index: 2, context: 2, status: 'complete', result: 'end of two' },
      { index: 3, context: 3, status: 'exception', error: { exceptionText: 'RangeError: too far' } },
    ]);
  });

  test('has the results in order, in whatever order the jobs end, and however few may be under way', async () => {
    const waiting = new Map<number, () => void>();
    const reversed = async (job: AssignedJob): Promise<number> => {
      const number = job.payload<number>();
      // Odd ones wait until the next one has come.
      waiting.get(number - 1)?.();
      if (number % 2 === 1) await new Promise<void>((resolve) => waiting.set(number, resolve));
      return number;
    };
    participants.worker({ reversed }, { concurrency: 16 });
    const client = participants.client();
    const run = fc.asyncProperty(
      fc.integer({ min: 2, max: 9 }),
      fc.integer({ min: 1, max: 20 }),
      async (limit, pairs) => {
        const numbers = Array.from({ length: 2 * pairs }, (_, index) => index + 1);
        const set = client.taskSet({ limit });
        for (const number of numbers) set.add('reversed', number);
        expect((await set.run()).map((outcome) => 'result' in outcome && outcome.result)).toEqual(numbers);
      },
    );
    await fc.assert(run, { numRuns: 15 });
  });

  test('has no more under way than it may', async () => {
    const held = new HeldJobs();
    participants.worker({ limited: held.handler }, { concurrency: 10 });
    const started: number[] = [];
    const on = { created: (_: TaskEvent, { index }: { index: number }) => void started.push(index) };
    const set = participants.client().taskSet({ limit: 2, on });
    for (let index = 0; index < 5; index++) set.add('limited', index);
    const running = set.run();
    for (let done = 0; done < 5; done++) {
      const { job, finish } = await held.next();
      expect(started.length).toBeLessThanOrEqual(done + 2);
      finish(job.payload());
    }
    expect((await running).length).toBe(5);
    expect(held.most).toBeLessThanOrEqual(2);
    expect(started).toEqual([0, 1, 2, 3, 4]);
  });

  test('calls the task’s own callbacks, then the set’s', async () => {
    participants.worker({ telling });
    const calls: unknown[] = [];
    const to = (who: string) => {
      const hear = ({ type }: TaskEvent, { context }: { context: unknown }) =>
        calls.push([who, type, context]);
      return { status: hear, data: hear, warning: hear, complete: hear, fail: hear, exception: hear };
    };
    for (const how of ['complete', 'fail', 'exception']) {
      calls.length = 0;
      const set = participants.client().taskSet<string>({ on: to('set') });
      await set.add('telling', how, { context: 'mine', on: to('task') }).run();
      const types = ['status', 'data', 'warning', how];
      expect(calls).toEqual(
        types.flatMap((type) => [
          ['task', type, 'mine'],
          ['set', type, 'mine'],
        ]),
      );
    }
  });

  test('ends with what a callback throws: nothing more is submitted, and nobody called', async () => {
    const held = new HeldJobs();
    participants.worker({ broken: held.handler }, { concurrency: 2 });
    const heard: number[] = [];
    const complete = (_: TaskEvent, { index }: { index: number }): void => {
      heard.push(index);
      throw new Error('disk full');
    };
    const client = participants.client();
    const set = client.taskSet({ limit: 2, on: { complete } });
    for (let index = 0; index < 10; index++) set.add('broken', index);
    const running = set.run();
    const [first, second] = [await held.next(), await held.next()];
    first.finish();
    expect(await rejectionOf(running)).toMatchObject({ message: 'disk full' });
    second.finish();
    // Behind all that the set might still have submitted.
    const behind = client.doNormal('broken', 'behind');
    (await held.next()).finish('behind');
    expect(await behind.result()).toBe('behind');
    expect(held.unseen).toBe(0);
    expect(heard).toHaveLength(1);
  });

  test('ends with what a submission throws', async () => {
    participants.worker({ picky: versatile });
    const set = participants.client().taskSet({ limit: 1 });
    set.add('picky', 'first').add('picky', 1n).add('picky', 'third');
    expect(await rejectionOf(set.run())).toMatchObject({ name: 'PayloadError' });
  });

  test('can be aborted, as a whole and a task alone', async () => {
    const held = new HeldJobs();
    participants.worker({ endless: held.handler }, { concurrency: 4 });
    const [all, one] = [new AbortController(), new AbortController()];
    const set = participants.client().taskSet({ limit: 2 });
    set.add('endless', 'alone', { signal: one.signal });
    for (const name of ['running', 'next', 'never submitted']) set.add('endless', name);
    const running = set.run({ signal: all.signal });
    await held.next();
    await held.next();
    one.abort(new Error('not this one'));
    expect((await held.next()).job.payload()).toBe('next');
    all.abort(new Error('none'));
    const outcomes = [abandoned('not this one'), abandoned('none'), abandoned('none'), abandoned('none')];
    expect(await running).toMatchObject(outcomes);
    expect(held.unseen).toBe(0);
  });

  test('mixes priorities and background', async () => {
    const accepted = new Gate();
    const handles = new Map<string, string>();
    const on = {
      created: ({ handle }: { handle: string }, { context }: { context: string | undefined }) => {
        handles.set(context ?? '', handle);
        if (handles.size === 5) accepted.open();
      },
    };
    const set = participants.client().taskSet<string>({ on });
    set.add('mixed', 'low', { priority: 'low', context: 'low' });
    set.add('mixed', 'normal background', { background: true, context: 'normal background' });
    set.add('mixed', 'normal', { context: 'normal' });
    set.add('mixed', 'high background', { background: true, priority: 'high', context: 'high background' });
    set.add('mixed', 'high', { priority: 'high', context: 'high' });
    const running = set.run();
    await accepted.opened;
    const order: unknown[] = [];
    participants.worker({ mixed: (job) => order.push(job.payload()) && job.payload() });
    expect(await running).toMatchObject([
      { status: 'complete', result: 'low' },
      { status: 'created', handle: handles.get('normal background') },
      { status: 'complete', result: 'normal' },
      { status: 'created', handle: handles.get('high background') },
      { status: 'complete', result: 'high' },
    ]);
    expect(order).toEqual(['high background', 'high', 'normal background', 'normal', 'low']);
  });

  test('joins tasks of one unique ID, each with its own outcome', async () => {
    const accepted = new Gate();
    let created = 0;
    const set = participants.client().taskSet({ on: { created: () => ++created === 3 && accepted.open() } });
    for (const payload of ['first', 'second', 'third']) set.add('joined', payload, { unique: 'same' });
    const running = set.run();
    await accepted.opened;
    participants.worker({ joined: (job) => job.payload() });
    expect(await running).toMatchObject([{ result: 'first' }, { result: 'first' }, { result: 'first' }]);
  });

  test('can be filled anew', async () => {
    participants.worker({ again: (job) => job.payload() });
    const set = participants.client().taskSet();
    expect(await set.run()).toEqual([]);
    expect(await set.add('again', 1).run()).toMatchObject([{ result: 1 }]);
    expect(await set.add('again', 2).run()).toMatchObject([{ index: 0, result: 2 }]);
  });
});

describeEachServer(['php-gearman'], 'a set of tasks for a PHP worker', (server) => {
  const participants = Participants.at(server);

  test('hears all of them', async () => {
    await participants.program('php', phpScript('worker', server())).waitForLine('ready');
    const warnings: string[] = [];
    const on = { warning: ({ warning }: { warning: Buffer }) => void warnings.push(warning.toString()) };
    const set = participants.client({ serializer: new TextSerializer() }).taskSet({ on });
    set
      .add('php_reverse', 'stressed')
      .add('php_warning', 'hot')
      .add('php_send_fail')
      .add('php_send_exception', 'x');
    expect(await set.run()).toMatchObject([
      { status: 'complete', result: 'desserts' },
      { status: 'complete', result: 'warned' },
      { status: 'fail' },
      { status: 'exception', error: { exceptionText: 'sent: x' } },
    ]);
    expect(warnings).toEqual(['careful: hot']);
  });
});
