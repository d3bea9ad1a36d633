import { describe, expect, it } from '@jest/globals';

import { JobFailure, OptionError } from '../../lib/index.js';
import { type DrainOptions, type GearmanMode, GearmanTestingError } from '../../lib/testing/index.js';
import { applications } from './albums.js';

const { start } = applications();
const MODES: readonly GearmanMode[] = ['fake', 'inline', 'server'];

describe.each(MODES)('drain() in mode %s', (mode) => {
  it('counts how jobs ended', async () => {
    const { client, gearman, diary } = await start({ mode });
    diary.holding = () => {
      throw new JobFailure('no');
    };
    for (const file of ['a', 'bad', 'b']) client.doBackground('Images~index', file);
    client.doBackground('Images~hold', 'x');
    expect(await gearman.drain()).toEqual({ complete: 2, fail: 1, exception: 1, total: 4 });
    expect(gearman.jobs.map(({ state }) => state)).toEqual(['complete', 'exception', 'complete', 'fail']);
    expect(await gearman.drain()).toMatchObject({ total: 0 });
  });

  it('throws on demand what the first job threw', async () => {
    const { client, gearman } = await start({ mode });
    for (const file of ['a', 'bad1', 'bad2']) client.doBackground('Images~index', file);
    await expect(gearman.drain({ throwOnError: true })).rejects.toThrow(new RangeError('bad1 is bad'));
  });

  it('is recursive on demand', async () => {
    const { albums, gearman, diary } = await start({ mode });
    await albums.publish('a', 'b');
    await gearman.drain({ recursive: true });
    expect(diary.lines.toSorted()).toEqual(['index a', 'index b', 'resize a', 'resize b']);
    expect(gearman.jobs.every(({ state }) => state === 'complete')).toBe(true);
  });

  it('does what is due later on demand, and moves the virtual clock to it', async () => {
    const { client, gearman, diary } = await start({ mode, clock: 'virtual' });
    const begin = Math.ceil(gearman.clock.now() / 1000) * 1000;
    const at = (seconds: number): Date => new Date(begin + seconds * 1000);
    for (const seconds of [3600, 60]) {
      await client.doBackground('Images~index', `${seconds}`, { runAt: at(seconds) }).handle;
    }
    expect(await gearman.drain()).toMatchObject({ total: 0 });
    expect(diary.lines).toEqual([]);
    expect(await gearman.drain({ delayed: true })).toMatchObject({ complete: 2 });
    expect(diary.lines).toEqual(['index 60', 'index 3600']);
    expect(gearman.clock.now()).toBe(at(3600).getTime());
  });

  it('notices jobs that submit each other for ever', async () => {
    const { client, gearman } = await start({ mode });
    client.doBackground('Images~repeat', 1);
    await expect(gearman.drain({ recursive: true })).rejects.toThrow(
      /^expected drain\(\) to come to an end, got a job after 1000 rounds they still submit each other:\n {2}Images~repeat 1001 /,
    );
    gearman.clear();
  });
});

describe('drain()', () => {
  it('does jobs of the fake by priority, and in their order within it', async () => {
    const { client, gearman, diary } = await start();
    client.doLowBackground('Images~index', 'low');
    client.doBackground('Images~index', 'normal 1');
    client.doHighBackground('Images~index', 'high');
    client.doBackground('Images~index', 'normal 2');
    await gearman.drain();
    expect(diary.lines).toEqual(['index high', 'index normal 1', 'index normal 2', 'index low']);
  });

  it('leaves what jobs submit, where it is not recursive', async () => {
    const { albums, gearman } = await start();
    await albums.publish('a');
    expect(await gearman.drain()).toEqual({ complete: 1, fail: 0, exception: 0, total: 1 });
    expect(gearman.submitted('Images~index')).toMatchObject([{ payload: 'a', state: 'waiting' }]);
    expect(await gearman.drain()).toMatchObject({ complete: 1 });
  });

  it('does at once what is due later, by the clock of the machine', async () => {
    for (const mode of ['fake', 'inline'] as const) {
      const { client, gearman, diary } = await start({ mode });
      const runAt = new Date(Date.now() + 3_600_000);
      await client.doBackground('Images~index', 'a', { runAt }).handle;
      expect(await gearman.drain()).toMatchObject({ total: 0 });
      expect(await gearman.drain({ delayed: true })).toMatchObject({ complete: 1 });
      expect(diary.lines).toEqual(['index a']);
    }
  });

  it('says why it cannot where the server goes by the clock of the machine', async () => {
    const { client, gearman } = await start({ mode: 'server' });
    const runAt = new Date(Date.now() + 3_600_000);
    await client.doBackground('Images~index', 'a', { runAt }).handle;
    await expect(gearman.drain({ delayed: true })).rejects.toThrow(
      "the server holds back until then; pass { clock: 'virtual' }",
    );
  });

  it('says which job of the server is not done in time', async () => {
    const { client, gearman } = await start({ mode: 'server' });
    await client.doBackground('Nobody~does', 'this', { unique: 'u' }).handle;
    await expect(gearman.drain({ timeout: 20 })).rejects.toThrow(
      new GearmanTestingError(
        'expected drain() to come to an end, got a job not done within 20 ms:\n  Nobody~does \'this\' (background, normal, unique "u", server: waiting)',
      ),
    );
  });

  it('counts a job that nobody here does as an exception, which says so', async () => {
    const { client, gearman } = await start();
    client.doBackground('Nobody~does', 'this');
    expect(await gearman.drain()).toMatchObject({ exception: 1 });
    expect(String(gearman.jobs[0]?.error)).toContain('none of its workers does Nobody~does');
  });

  it('refuses options that do not exist', async () => {
    const { gearman } = await start();
    await expect(gearman.drain({ recursiv: true } as DrainOptions)).rejects.toThrow(OptionError);
  });
});
