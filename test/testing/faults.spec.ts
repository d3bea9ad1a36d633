import { describe, expect, it } from '@jest/globals';

import { ConnectError, ConnectionLostError, OptionError } from '../../lib/index.js';
import { Gate } from '../support/gate.js';
import { applications, type Started } from './albums.js';

const { start } = applications();

/** Until the job `hold` has been called so often. */
async function held({ diary }: Started, times: number): Promise<void> {
  while (diary.lines.length < times) await new Promise(setImmediate);
}

describe('faults.dropConnections()', () => {
  it('has a background job that runs done again, as attempt 2', async () => {
    const started = await start({ mode: 'server' });
    const { client, gearman, diary } = started;
    const gate = new Gate();
    const aborted: boolean[] = [];
    diary.holding = async (job) => {
      await gate.opened;
      aborted.push(job.signal.aborted);
    };
    await client.doBackground('Images~hold', 'x').handle;
    await held(started, 1);
    gearman.faults.dropConnections();
    await held(started, 2);
    expect(gearman.jobs).toMatchObject([{ state: 'waiting' }]);
    gate.open();
    expect(await gearman.drain()).toMatchObject({ complete: 1, total: 1 });
    expect(diary.lines).toEqual(['hold x 1', 'hold x 2']);
    expect(aborted.toSorted()).toEqual([false, true]);
  });

  it('has a job done again that ends before its worker has noticed', async () => {
    const { client, gearman, diary } = await start({ mode: 'server' });
    diary.holding = () => (diary.lines.length === 1 ? gearman.faults.dropConnections() : 'done');
    await client.doBackground('Images~hold', 'x').handle;
    expect(await gearman.drain()).toMatchObject({ complete: 1 });
    expect(diary.lines).toHaveLength(2);
  });

  it('has a foreground job forgotten, and its caller told', async () => {
    const started = await start({ mode: 'server' });
    const { client, gearman, diary } = started;
    diary.holding = (job) => new Promise((_resolve, reject) => job.signal.addEventListener('abort', reject));
    const result = client.doNormal('Images~hold', 'x').result();
    await held(started, 1);
    gearman.faults.dropConnections();
    await expect(result).rejects.toThrow(ConnectionLostError);
    expect(gearman.jobs).toMatchObject([{ state: 'abandoned', error: expect.any(ConnectionLostError) }]);
    expect(await gearman.drain()).toMatchObject({ total: 0 });
    expect(await client.doNormal('Images~resize', { file: 'a' }).result()).toBe('small a');
  });
});

describe('faults.stopServer() and restartServer()', () => {
  it('lose what the server had, and go on', async () => {
    const started = await start({ mode: 'server' });
    const { client, gearman, diary } = started;
    diary.holding = (job) => new Promise((_resolve, reject) => job.signal.addEventListener('abort', reject));
    await client.doBackground('Images~hold', 'x').handle;
    await client.doBackground('Nobody~does', 'this', { unique: 'u' }).handle;
    await held(started, 1);
    await gearman.faults.stopServer();
    expect(gearman.jobs.map(({ state, error }) => `${state}: ${String(error)}`)).toEqual([
      'abandoned: GearmanTestingError: the test has stopped the server of the job Images~hold',
      'abandoned: GearmanTestingError: the test has stopped the server of the job Nobody~does',
    ]);
    await expect(client.doBackground('Images~index', 'a').handle).rejects.toThrow(ConnectError);
    expect(gearman.jobs[2]).toMatchObject({ state: 'abandoned', error: expect.any(ConnectError) });
    await gearman.faults.restartServer();
    expect(await client.doNormal('Images~resize', { file: 'a' }).result()).toBe('small a');
    expect(await gearman.drain({ recursive: true })).toMatchObject({ exception: 0, fail: 0 });
  });

  it('take a unique ID for a new job behind it', async () => {
    const { client, gearman } = await start({ mode: 'server' });
    for (let round = 1; round <= 2; round++) {
      await client.doNormal('Images~index', 'a', { unique: 'a' }).result();
      await gearman.faults.restartServer();
    }
    expect(gearman.jobs).toMatchObject([
      { joined: undefined, state: 'complete' },
      { joined: undefined, state: 'complete' },
    ]);
  });
});

describe('faults.slowWorkers()', () => {
  it.each(['fake', 'inline', 'server'] as const)('delays handlers by the clock: %s', async (mode) => {
    const { client, gearman, diary } = await start({ mode, clock: 'virtual' });
    gearman.faults.slowWorkers(30_000);
    const task = client.doNormal('Images~hold', 'x');
    const drained = gearman.drain();
    while (!isRunning(await client.jobStatusByUnique(task.unique))) await new Promise(setImmediate);
    gearman.clock.advance(29_999);
    await new Promise(setImmediate);
    expect(diary.lines).toEqual([]);
    gearman.clock.advance(1);
    await drained;
    expect(diary.lines).toEqual(['hold x 1']);
    gearman.faults.slowWorkers(0);
    client.doBackground('Images~hold', 'y');
    await gearman.drain();
    expect(diary.lines).toEqual(['hold x 1', 'hold y 1']);
  });

  it('has tasks run into their timeouts', async () => {
    const { client, gearman } = await start({ mode: 'server', clock: 'virtual' });
    gearman.faults.slowWorkers(30_000);
    const task = client.doNormal('Images~index', 'a', { timeout: 10_000 });
    await task.handle;
    gearman.clock.advance(10_000);
    await expect(task.result()).rejects.toThrow('had no result within 10000 ms');
    while (!isRunning(await client.jobStatusByUnique(task.unique))) await new Promise(setImmediate);
    gearman.clock.advance(30_000);
    expect(await gearman.drain()).toMatchObject({ complete: 1, total: 1 });
  });

  it('refuses what is no time', async () => {
    const { gearman } = await start();
    expect(() => gearman.faults.slowWorkers(-1)).toThrow(OptionError);
    expect(() => gearman.faults.slowWorkers(Number.NaN)).toThrow(OptionError);
  });
});

function isRunning({ running }: { readonly running: boolean }): boolean {
  return running;
}
