import { describe, expect, it } from '@jest/globals';

import { TaskTimeoutError } from '../../lib/index.js';
import { FakeClock, GearmanTestingError } from '../../lib/testing/index.js';
import { Gate } from '../support/gate.js';
import { applications, type Started } from './albums.js';

const { start } = applications();
const BEGIN = Date.UTC(2030, 0, 1);

async function turns(): Promise<void> {
  for (let count = 0; count < 20; count++) await new Promise(setImmediate);
}

async function held({ diary }: Started, times: number): Promise<void> {
  while (diary.lines.length < times) await new Promise(setImmediate);
}

describe('the virtual clock', () => {
  it.each(['inline', 'server'] as const)(
    'has delayed jobs done when it comes to their time: %s',
    async (mode) => {
      const { client, gearman, diary } = await start({ mode, clock: new FakeClock(BEGIN) });
      await client.doBackground('Images~index', 'a', { runAt: new Date(BEGIN + 60_000) }).handle;
      gearman.clock.advance(59_999);
      await turns();
      expect(diary.lines).toEqual([]);
      gearman.clock.advance(1);
      while (gearman.jobs[0]?.state === 'waiting') await new Promise(setImmediate);
      expect(diary.lines).toEqual(['index a']);
    },
  );

  it.each(['inline', 'server'] as const)('has jobs done at once whose time is over: %s', async (mode) => {
    const { client, gearman } = await start({ mode, clock: new FakeClock(BEGIN) });
    for (const runAt of [BEGIN - 5000, BEGIN]) {
      await client.doBackground('Images~index', 'a', { runAt: new Date(runAt) }).handle;
    }
    while (gearman.jobs.some(({ state }) => state === 'waiting')) await new Promise(setImmediate);
    expect(gearman.jobs.map(({ state }) => state)).toEqual(['complete', 'complete']);
  });

  it('takes a job from a worker that exceeds its execution timeout: the server gives it again', async () => {
    const started = await start({ mode: 'server', clock: 'virtual' });
    const { client, gearman, diary } = started;
    const reasons: unknown[] = [];
    diary.holding = (job) => {
      if (job.attempt === 2) return 'done';
      return new Promise((_resolve, reject) =>
        job.signal.addEventListener('abort', () => {
          reasons.push(job.signal.reason);
          reject(job.signal.reason as Error);
        }),
      );
    };
    const result = client.doNormal('Images~hold', 'x').result();
    await held(started, 1);
    gearman.clock.advance(60_000);
    expect(await result).toBe('done');
    expect(diary.lines).toEqual(['hold x 1', 'hold x 2']);
    expect(String(reasons)).toContain('took longer than its timeout of 60000 ms');
    expect(await gearman.drain()).toMatchObject({ total: 0 });
    expect(gearman.jobs).toMatchObject([{ state: 'complete' }]);
  });

  it('ends a job inline that exceeds its execution timeout, even one that takes no notice', async () => {
    const started = await start({ mode: 'inline', clock: 'virtual' });
    const { client, gearman, diary } = started;
    const gate = new Gate();
    let aborted = false;
    diary.holding = (job) => {
      job.signal.addEventListener('abort', () => (aborted = true));
      return gate.opened;
    };
    const outcome = client.doNormal('Images~hold', 'x').outcome();
    await held(started, 1);
    gearman.clock.advance(59_999);
    await turns();
    expect(gearman.jobs).toMatchObject([{ state: 'waiting' }]);
    gearman.clock.advance(1);
    expect(await outcome).toMatchObject({ status: 'fail' });
    expect(aborted).toBe(true);
    expect(String(gearman.jobs[0]?.error)).toContain('took longer than its execution timeout of 60000 ms');
    gate.open();
  });

  it.each(['fake', 'inline', 'server'] as const)('ends the patience of clients: %s', async (mode) => {
    const started = await start({ mode, clock: 'virtual' });
    const { client, gearman, diary } = started;
    const gate = new Gate();
    diary.holding = () => gate.opened;
    const task = client.doNormal('Images~hold', 'x', { timeout: 5000 });
    const end0 = expect(task.result()).rejects.toThrow(TaskTimeoutError);
    if (mode !== 'fake') await held(started, 1);
    gearman.clock.advance(5000);
    await end0;
    expect(gearman.jobs).toMatchObject([{ state: 'waiting' }]);
    const drained = gearman.drain();
    if (mode === 'fake') await held(started, 1);
    gate.open();
    expect(await drained).toMatchObject({ complete: 1 });
  });

  it('does not hold up the end of the test', async () => {
    const started = await start({ mode: 'server', clock: 'virtual' });
    started.gearman.faults.slowWorkers(30_000);
    started.diary.holding = () => 'done';
    const result = started.client.doNormal('Images~hold', 'x').result();
    while (started.gearman.clock.pending === 0) await new Promise(setImmediate);
    await turns();
    await started.app.close();
    expect(await result).toBe('done');
  });

  it('is moved by advance() when there is nothing left to do, and then all is done again', async () => {
    const { client, gearman, diary } = await start({ mode: 'server', clock: new FakeClock(BEGIN) });
    const waiting = client.doNormal('Nobody~does', 'this', { timeout: 5000 }).result();
    const end = expect(waiting).rejects.toThrow(TaskTimeoutError);
    client.doBackground('Images~index', 'a', { runAt: new Date(BEGIN + 60_000) });
    await gearman.advance(5000);
    await end;
    expect(diary.lines).toEqual([]);
    await gearman.advance(55_000);
    expect(diary.lines).toEqual(['index a']);
    expect(gearman.submitted('Images~index')).toMatchObject([{ state: 'complete' }]);
    await expect(gearman.advance(-1)).rejects.toThrow(RangeError);
  });

  it('is not there where it was not asked for', async () => {
    const { gearman } = await start();
    expect(() => gearman.clock).toThrow(GearmanTestingError);
    expect(() => gearman.clock).toThrow("pass { clock: 'virtual' } to GearmanTestingModule");
  });

  it('may be shared by applications, each of which is checked for its own timers', async () => {
    const clock = new FakeClock(BEGIN);
    clock.schedule(1000, () => undefined);
    const one = await start({ clock, mode: 'server' });
    const other = await start({ clock, mode: 'server' });
    expect(one.gearman.clock).toBe(other.gearman.clock);
    await one.app.close();
    await other.app.close();
  });
});
