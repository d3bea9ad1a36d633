import { describe, expect, it } from '@jest/globals';

import { ClientClosedError } from '../../lib/index.js';
import { GEARMAN_HARNESS } from '../../lib/nest/index.js';
import { JobServer } from '../../lib/server/index.js';
import { leakOf } from '../../lib/testing/application/leak-check.js';
import { TestHarness } from '../../lib/testing/application/test-harness.js';
import { type GearmanMode, GearmanTestingError } from '../../lib/testing/index.js';
import { Gate } from '../support/gate.js';
import { applications, type Started } from './albums.js';

const { start, forget } = applications();

/** Closes it, and whatever comes of that is the test's. */
async function close({ app }: Started): Promise<void> {
  forget(app);
  await app.close();
}

describe('a closed application', () => {
  it.each<GearmanMode>(['fake', 'inline', 'server'])(
    'may have done all sorts of things: %s',
    async (mode) => {
      const started = await start({ mode });
      const { client, gearman, diary } = started;
      diary.holding = (job) =>
        new Promise((_resolve, reject) => job.signal.addEventListener('abort', reject));
      await client.doBackground('Images~index', 'late', { runAt: new Date(Date.now() + 60_000) }).handle;
      client.doBackground('Images~resize', { file: 'a' });
      const never = client.doNormal('Images~index', 'x', {
        timeout: 60_000,
        signal: AbortSignal.timeout(60_000),
      });
      const end = never.outcome();
      await gearman.drain({ recursive: true });
      client.doBackground('Images~index', 'behind the end');
      await close(started);
      await end;
    },
  );

  it('passes after faults', async () => {
    const started = await start({ mode: 'server' });
    const { client, gearman } = started;
    gearman.faults.dropConnections();
    await client.doNormal('Images~index', 'x').result();
    await gearman.faults.restartServer();
    await client.doNormal('Images~index', 'y').result();
    await gearman.faults.stopServer();
    await close(started);
  });

  it.each<GearmanMode>(['inline', 'server'])(
    'fails where a job runs on behind the grace period: %s',
    async (mode) => {
      const started = await start({ mode, grace: 10 });
      const gate = new Gate();
      started.diary.holding = () => gate.opened;
      const task = started.client.doNormal('Images~hold', 'x');
      const end = task.outcome();
      while (started.diary.lines.length === 0) await new Promise(setImmediate);
      await expect(close(started)).rejects.toThrow(
        `expected a closed application to leave nothing behind, got 1 job that ran on behind the grace period: Images~hold (${await task.handle}); handlers should end when job.signal aborts`,
      );
      expect(await end).toMatchObject({ status: 'abandoned' });
      gate.open();
    },
  );

  it('passes where a job ends within the grace period, or when its signal aborts', async () => {
    for (const mode of ['inline', 'server'] as const) {
      const started = await start({ mode, grace: 10 });
      started.diary.holding = (job) =>
        new Promise((_resolve, reject) => job.signal.addEventListener('abort', reject));
      started.client.doBackground('Images~hold', 'x');
      while (started.diary.lines.length === 0) await new Promise(setImmediate);
      await close(started);
    }
  });

  it('fails where a timer is left behind', async () => {
    const started = await start({ mode: 'server' });
    const { clock } = started.app.get<TestHarness>(GEARMAN_HARNESS);
    const timer = clock.schedule(60_000, () => undefined);
    await expect(close(started)).rejects.toThrow(
      new GearmanTestingError(
        'expected a closed application to leave nothing behind, got 1 timer of clients or workers',
      ),
    );
    timer.cancel();
  });

  it('passes where tasks still waited for workers that there are not', async () => {
    const started = await start({ mode: 'server' });
    const task = started.client.doNormal('Nobody~does', 'this', { timeout: 60_000 });
    const end = task.outcome();
    await task.handle;
    await close(started);
    expect(await end).toMatchObject({ status: 'abandoned', error: expect.any(ClientClosedError) });
  });

  it('tells those who still wait for a job of the fake why it will not come', async () => {
    const started = await start();
    const result = started.client.doNormal('Images~index', 'x').result();
    const told = expect(result).rejects.toThrow(
      'the application was closed before the job Images~index was done, which only drain() does in the fake mode; call drain() before you await its result, or use the mode inline',
    );
    await close(started);
    await told;
  });
});

describe('the leak check', () => {
  it('counts connections to the embedded server', async () => {
    const harness = new TestHarness({ mode: 'server', grace: 0, virtual: undefined });
    const server = harness.embed(() => new JobServer());
    const [one, other] = [await server.dialer().dial(1000), await server.dialer().dial(1000)];
    expect((await leakOf(harness))?.message).toBe(
      'expected a closed application to leave nothing behind, got 2 connections to the embedded server',
    );
    one.destroy();
    expect((await leakOf(harness))?.message).toContain('got 1 connection to');
    other.destroy();
    expect(await leakOf(harness)).toBeUndefined();
    await server.close();
  });
});

describe('an application in a test', () => {
  it('needs no network', async () => {
    const before = sockets();
    const started = await start({ mode: 'server' });
    await started.client.doNormal('Images~index', 'x').result();
    expect(sockets()).toBe(before);
  });
});

function sockets(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource.startsWith('TCP')).length;
}
