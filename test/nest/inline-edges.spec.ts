import { describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';

import {
  type AssignedJob,
  CurrentJob,
  type GearmanClient,
  GearmanJob,
  GearmanModule,
  GearmanWorker,
  getGearmanClientToken,
} from '../../lib/index.js';
import { Applications, moduleOf, type TestApplication } from './applications.js';
import { deskOf, PROVIDERS } from './inline-images.js';

function later(ms: number): { readonly runAt: Date } {
  return { runAt: new Date(Date.now() + ms) };
}

describe('inline jobs that are due later', () => {
  const applications = Applications.perTest();
  const start = (): Promise<TestApplication> =>
    applications.start({ providers: PROVIDERS }, { inline: true });

  it('have their handle at once, are known and not running, and run when they are due', async () => {
    const application = await start();
    const { client } = application;

    const handle = await client.doBackground('Images~wait', 'x', later(40)).handle;
    expect(deskOf(application).journal).toEqual([]);
    expect(await client.jobStatus(handle)).toMatchObject({ known: true, running: false });
    await deskOf(application).started.opened;

    expect(deskOf(application).journal).toEqual(['x']);
    expect(await client.jobStatus(handle)).toMatchObject({ known: true, running: true });
    deskOf(application).gate.open();
  });

  it('run at once where that is over already', async () => {
    const application = await start();
    deskOf(application).gate.open();

    await application.client.doBackground('Images~wait', 'x', later(-1000)).handle;

    await deskOf(application).started.opened;
    expect(deskOf(application).journal).toEqual(['x']);
  });

  it('are lost with the application, which says how many', async () => {
    const application = await start();
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);

    try {
      for (const unique of ['a', 'b']) {
        const options = { unique, ...later(60_000) };
        await application.client.doBackground('Images~wait', 'x', options).handle;
      }
      await application.context.close();

      expect(warn.mock.calls.map(([line]) => String(line))).toEqual([
        expect.stringMatching(/^2 inline jobs were due later, and are lost with the application/),
      ]);
      expect(deskOf(application).journal).toEqual([]);
    } finally {
      warn.mockRestore();
    }
  });
});

describe('when the application closes', () => {
  const applications = Applications.perTest();

  it('inline jobs that run are waited for', async () => {
    const application = await applications.start({ providers: PROVIDERS }, { inline: true });
    const { started, gate, journal } = deskOf(application);
    const task = application.client.doNormal('Images~wait', 'x');
    await started.opened;

    const closed = application.context.close().then(() => journal.push('closed'));
    gate.open();
    expect(await task.result()).toBe('x');
    await closed;

    expect(journal).toEqual(['x', 'closed']);
  });

  it('those that outlast the grace are aborted', async () => {
    const application = await applications.start({ providers: PROVIDERS }, { inline: true, grace: 20 });
    const task = application.client.doNormal('Images~untilAborted');
    await deskOf(application).started.opened;

    await application.context.close();
    await task.outcome();

    expect(deskOf(application).journal).toEqual([
      'the application stops, and the grace period of its running jobs is over',
    ]);
  });
});

describe('an inline application', () => {
  const applications = Applications.perTest();

  it('has no server, and echo says so', async () => {
    const application = await applications.start({ providers: PROVIDERS }, { inline: true });

    await expect(application.client.echo('are you there?')).rejects.toMatchObject({
      name: 'ConnectError',
      message: expect.stringContaining('this application runs its jobs inline'),
    });
  });

  it.each([{ servers: '127.0.0.1' }, { server: { embedded: true } }] as const)(
    'takes no %j',
    async (options) => {
      await expect(applications.start({}, { inline: true, ...options })).rejects.toThrow(
        'expected GearmanModule.forRoot() with `inline` to name no `servers` and no `server`',
      );
    },
  );

  it('may have a cluster with a server beside it; each cluster’s jobs are done by its own workers', async () => {
    @GearmanWorker({ name: 'Everywhere', cluster: 'here' })
    @GearmanWorker({ name: 'Everywhere', cluster: 'there' })
    @GearmanWorker({ name: 'Only', cluster: 'there' })
    class EverywhereWorker {
      @GearmanJob()
      run(@CurrentJob() { handle }: AssignedJob): string {
        return handle.split(':')[0] ?? '';
      }
    }
    const clusters = [
      { name: 'there', client: { timeout: 10_000 } },
      { name: 'here', inline: true },
    ];
    const { context } = await applications.run(
      moduleOf({ imports: [GearmanModule.forRoot(clusters)], providers: [EverywhereWorker] }),
    );
    const [here, there] = ['here', 'there'].map((name) =>
      context.get<GearmanClient>(getGearmanClientToken(name), { strict: false }),
    ) as [GearmanClient, GearmanClient];

    expect(await here.doNormal('Everywhere~run').result()).toBe('inline');
    expect(await there.doNormal('Everywhere~run').result()).toBe('H');
    expect(await there.doNormal('Only~run').result()).toBe('H');
    expect(await here.doNormal('Only~run').result()).toBe('H');
  });
});
