import { describe, expect, it } from '@jest/globals';

import { JobExceptionError, OptionError } from '../../lib/index.js';
import { type GearmanMode, withGearmanMode } from '../../lib/testing/index.js';
import { Gate } from '../support/gate.js';
import { applications, type Started } from './albums.js';

const { start } = applications();

function states({ gearman }: Started): string[] {
  return gearman.jobs.map(({ name, mode, state }) => `${name} ${mode} ${state}`);
}

describe('the fake', () => {
  it('records what is submitted, in order, and does nothing', async () => {
    const started = await start();
    await started.albums.publish('a.jpg', 'b.jpg');
    expect(started.gearman.jobs).toMatchObject([
      { name: 'Images~resize', payload: { file: 'a.jpg' }, background: true, priority: 'normal' },
      { name: 'Images~resize', payload: { file: 'b.jpg' }, state: 'waiting', error: undefined },
    ]);
    expect(started.diary.lines).toEqual([]);
  });

  it('is the default', async () => {
    const started = await start();
    await started.albums.publish('a.jpg');
    expect(states(started)).toEqual(['Images~resize fake waiting']);
  });

  it('gives the result of a foreground job when it is drained', async () => {
    const { client, gearman } = await start();
    const result = client.doNormal('Images~resize', { file: 'a.jpg' }).result();
    await gearman.drain();
    expect(await result).toBe('small a.jpg');
  });

  it('keeps submissions with the same unique ID as one job, whose result all of them get', async () => {
    const { client, gearman, diary } = await start();
    const tasks = [1, 2].map(() => client.doNormal('Images~resize', { file: 'a.jpg' }, { unique: 'a' }));
    expect(await tasks[0]?.handle).toBe(await tasks[1]?.handle);
    expect(gearman.jobs[1]?.joined).toBe(gearman.jobs[0]);
    expect(await gearman.drain()).toEqual({ complete: 1, fail: 0, exception: 0, total: 1 });
    expect(await Promise.all(tasks.map((task) => task.result()))).toEqual(['small a.jpg', 'small a.jpg']);
    expect(diary.lines).toEqual(['resize a.jpg']);
    expect(gearman.submitted('Images~resize')).toMatchObject([{ state: 'complete' }, { state: 'complete' }]);
  });

  it('makes a new job of a unique ID whose job has ended', async () => {
    const { client, gearman } = await start();
    for (let round = 1; round <= 2; round++) {
      await client.doBackground('Images~index', 'a', { unique: 'a' }).handle;
      expect(await gearman.drain()).toMatchObject({ total: 1 });
    }
    expect(gearman.jobs.map(({ joined }) => joined)).toEqual([undefined, undefined]);
  });

  it('records nothing of a task whose signal had aborted before', async () => {
    const { client, gearman } = await start();
    const task = client.doNormal('Images~index', 'a', { signal: AbortSignal.abort(new Error('never mind')) });
    await expect(task.result()).rejects.toThrow('never mind');
    expect(gearman.jobs).toEqual([]);
  });

  it('gives a job the handle that its client knows', async () => {
    const { client, gearman, diary } = await start();
    diary.holding = (job) => job.handle;
    const task = client.doNormal('Images~hold', 'x');
    await gearman.drain();
    expect(await task.result()).toBe(await task.handle);
  });
});

describe('inline', () => {
  it('does jobs at once, and what they submit', async () => {
    const started = await start({ mode: 'inline' });
    await started.albums.publish('a.jpg');
    expect(started.diary.lines).toEqual(['resize a.jpg', 'index a.jpg']);
    expect(states(started)).toEqual(['Images~resize inline complete', 'Images~index inline complete']);
  });

  it('tells the client of failures as a server would', async () => {
    const { client, gearman } = await start({ mode: 'inline' });
    await expect(client.doNormal('Images~index', 'bad.jpg').result()).rejects.toThrow(JobExceptionError);
    expect(gearman.jobs).toMatchObject([{ state: 'exception', error: new RangeError('bad.jpg is bad') }]);
  });

  it('has submissions with the same unique ID wait for one job', async () => {
    const { client, diary } = await start({ mode: 'inline' });
    const tasks = [1, 2].map(() => client.doNormal('Images~resize', { file: 'a' }, { unique: 'a' }));
    expect(await Promise.all(tasks.map((task) => task.result()))).toEqual(['small a', 'small a']);
    expect(diary.lines).toEqual(['resize a', 'index a']);
  });

  it('ends a chain of jobs that submit each other for ever', async () => {
    const { client, gearman } = await start({ mode: 'inline' });
    await client.doBackground('Images~repeat', 0).handle;
    const last = () => gearman.submitted('Images~repeat').find(({ state }) => state === 'abandoned');
    while (last() === undefined) await new Promise(setImmediate);
    expect(last()?.error).toMatchObject({
      message:
        'expected inline jobs to come to an end, got Images~repeat at the end of 1001 jobs each of which submitted the next',
    });
  });
});

describe('the server', () => {
  it('has workers do jobs, and what they submit', async () => {
    const started = await start({ mode: 'server' });
    await started.albums.publish('a.jpg');
    expect(await started.gearman.drain({ recursive: true })).toMatchObject({ complete: 2, total: 2 });
    expect(states(started)).toEqual(['Images~resize server complete', 'Images~index server complete']);
  });

  it('has its client know the result when drain() has ended', async () => {
    const { client, gearman } = await start({ mode: 'server' });
    let result: unknown;
    void client
      .doNormal('Images~resize', { file: 'a' })
      .result()
      .then((value) => {
        result = value;
      });
    await gearman.drain();
    expect(result).toBe('small a');
  });

  it('joins submissions with the same unique ID, which drain() counts once', async () => {
    const { client, gearman, diary } = await start({ mode: 'server' });
    const gate = new Gate();
    diary.holding = () => gate.opened;
    const tasks = [1, 2, 3].map(() => client.doNormal('Images~hold', 'x', { unique: 'x' }));
    await Promise.all(tasks.map((task) => task.handle));
    while (diary.lines.length === 0) await new Promise(setImmediate);
    gate.open();
    expect(await gearman.drain()).toMatchObject({ complete: 1, total: 1 });
    expect(gearman.jobs.map(({ joined }) => joined)).toEqual([undefined, gearman.jobs[0], gearman.jobs[0]]);
    expect(diary.lines).toEqual(['hold x 1']);
  });
});

describe('withGearmanMode', () => {
  it.each<GearmanMode>(['fake', 'inline', 'server'])('has another mode than %s for a while', async (mode) => {
    const started = await start({ mode });
    const other = mode === 'inline' ? 'fake' : 'inline';
    await withGearmanMode(other, () => started.albums.publish('a.jpg'));
    await started.client.doBackground('Images~index', 'b').handle;
    expect(started.gearman.jobs.map((job) => job.mode)).toEqual(
      other === 'inline' ? ['inline', 'inline', mode] : ['fake', mode],
    );
    await started.gearman.drain();
  });

  it('keeps blocks that run at the same time apart', async () => {
    const { client, gearman, diary } = await start({ mode: 'server' });
    const three = async (file: string): Promise<void> => {
      for (let count = 1; count <= 3; count++) {
        await client.doBackground('Images~index', `${file}${count}`).handle;
        await new Promise(setImmediate);
      }
    };
    await Promise.all([
      withGearmanMode('fake', () => three('fake')),
      withGearmanMode('inline', () => three('inline')),
    ]);
    for (const { mode, payload } of gearman.jobs) expect(payload).toMatch(mode);
    expect(diary.lines).toEqual(['index inline1', 'index inline2', 'index inline3']);
    expect(gearman.jobs).toHaveLength(6);
  });

  it('is nested, and then as it was', async () => {
    const { client, gearman } = await start();
    const submit = (): Promise<string> => client.doBackground('Images~index', 'a').handle;
    await withGearmanMode('inline', async () => {
      await submit();
      await withGearmanMode('fake', submit);
      await submit();
    });
    await submit();
    expect(gearman.jobs.map(({ mode }) => mode)).toEqual(['inline', 'fake', 'inline', 'fake']);
  });

  it.each<GearmanMode>(['fake', 'server'])(
    'holds for what jobs submit that are done elsewhere: %s',
    async (mode) => {
      const { gearman, albums } = await start({ mode: 'inline' });
      await gearman.withMode(mode, () => albums.publish('a.jpg'));
      await gearman.drain({ recursive: true });
      expect(gearman.jobs).toMatchObject([
        { name: 'Images~resize', mode, state: 'complete', generation: 0 },
        { name: 'Images~index', mode, state: 'complete', generation: 1 },
      ]);
    },
  );

  it('refuses a mode that does not exist', () => {
    expect(() => withGearmanMode('real' as GearmanMode, () => undefined)).toThrow(
      new OptionError("expected the mode to be one of fake, inline, server, got 'real'"),
    );
  });
});

describe('clear()', () => {
  it('forgets submissions, and tells those who wait for them', async () => {
    const { client, gearman, diary } = await start();
    const result = client.doNormal('Images~index', 'a').result();
    gearman.clear();
    await expect(result).rejects.toThrow('the job Images~index will not be done: clear() has forgotten it');
    expect(gearman.jobs).toEqual([]);
    expect(await gearman.drain()).toMatchObject({ total: 0 });
    expect(diary.lines).toEqual([]);
  });

  it('gives up inline jobs that are due later', async () => {
    const { client, gearman, diary } = await start({ mode: 'inline', clock: 'virtual' });
    const runAt = new Date(gearman.clock.now() + 60_000);
    await client.doBackground('Images~index', 'a', { runAt }).handle;
    gearman.clear();
    gearman.clock.advance(120_000);
    await new Promise(setImmediate);
    expect(diary.lines).toEqual([]);
  });
});

describe('jobStatus', () => {
  it('knows jobs of the fake: waiting, running, finished', async () => {
    const { client, gearman, diary } = await start();
    const task = client.doBackground('Images~hold', 'x', { unique: 'x' });
    const handle = await task.handle;
    const statusNow = () => Promise.all([client.jobStatus(handle), client.jobStatusByUnique('x')]);
    expect(await statusNow()).toMatchObject([1, 2].map(() => ({ known: true, running: false })));
    let seen: unknown;
    diary.holding = async (job) => {
      job.sendStatus(1, 2);
      seen = await statusNow();
    };
    await gearman.drain();
    expect(seen).toMatchObject([1, 2].map(() => ({ known: true, running: true, numerator: 1 })));
    expect(await statusNow()).toMatchObject([1, 2].map(() => ({ known: false, finished: true })));
  });

  it('knows nothing of what was never submitted', async () => {
    const { client } = await start();
    expect(await client.jobStatus('fake:test:99')).toMatchObject({ known: false, finished: false });
  });
});
