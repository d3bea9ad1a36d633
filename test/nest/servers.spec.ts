import { createServer, type AddressInfo, connect } from 'node:net';

import { describe, expect, it } from '@jest/globals';
import { Inject } from '@nestjs/common';

import {
  type AssignedJob,
  ConnectError,
  CurrentJob,
  GearmanClient,
  GearmanJob,
  GearmanWorker,
} from '../../lib/index.js';
import { askAdmin } from '../support/admin-text.js';
import { Participants } from '../support/participants.js';
import type { RunningServer } from '../support/servers.js';
import { Applications } from './applications.js';
import { addressOf, JobServers } from './job-servers.js';

const HOST = '127.0.0.1';

@GearmanWorker({ name: 'Mails' })
class MailWorker {
  @GearmanJob()
  send(@CurrentJob() job: AssignedJob): string {
    return `${job.payload<string>()} sent`;
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Every client and worker here names its own. */
const NO_SERVER: RunningServer = { host: HOST, port: 1, pid: 0, stop: async () => undefined };

/** Whether anybody accepts connections there. */
function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

describe('an embedded server that listens', () => {
  const applications = Applications.perTest();
  const servers = JobServers.perTest();
  const participants = Participants.at(() => NO_SERVER);

  it('gives jobs of other processes’ clients to the application’s workers', async () => {
    const port = await findFreePort();
    await applications.start({ providers: [MailWorker] }, { server: { embedded: true, listen: { port } } });
    const client = participants.client({ servers: { host: HOST, port } });

    expect(await client.doNormal('Mails~send', 'a letter').result()).toBe('a letter sent');
  });

  it('gives the application’s jobs to other processes’ workers', async () => {
    const port = await findFreePort();
    const { client } = await applications.start({}, { server: { embedded: true, listen: { port } } });
    participants.worker({ 'Images~resize': () => 'resized' }, { servers: { host: HOST, port } });

    expect(await client.doNormal('Images~resize').result()).toBe('resized');
  });

  it('names its workers to admin tools, and the functions with their prefix', async () => {
    const port = await findFreePort();
    const { client } = await applications.start(
      { providers: [MailWorker] },
      { server: { embedded: true, listen: { port } }, defaults: { jobPrefix: 'test-' } },
    );
    await client.doNormal('Mails~send', 'a letter').result();

    expect(await askAdmin({ host: HOST, port }, 'workers')).toContain(' Mails : test-Mails~send\n');
    expect(await askAdmin({ host: HOST, port }, 'status')).toBe('test-Mails~send\t0\t0\t1\n.\n');
  });

  it('is reached from this machine only, unless a host is given', async () => {
    const port = await findFreePort();
    await applications.start({}, { server: { embedded: true, listen: { port } } });

    expect(await isOpen(HOST, port)).toBe(true);
    expect(await isOpen('127.0.0.2', port)).toBe(false);
  });

  it('listens where its host says', async () => {
    const port = await findFreePort();
    await applications.start({}, { server: { embedded: true, listen: { host: '127.0.0.2', port } } });

    expect(await isOpen('127.0.0.2', port)).toBe(true);
    expect(await isOpen(HOST, port)).toBe(false);
  });

  it('no longer listens when the application has closed', async () => {
    const port = await findFreePort();
    const { context } = await applications.start({}, { server: { embedded: true, listen: { port } } });

    await context.close();

    expect(await isOpen(HOST, port)).toBe(false);
  });

  it('keeps the application from starting where the port is taken', async () => {
    const other = await servers.start();

    const start = applications.start({}, { server: { embedded: true, listen: { port: other.port } } });

    await expect(start).rejects.toThrow(`EADDRINUSE: address already in use ${HOST}:${other.port}`);
  });

  it('is in the process only where it was not told to listen', async () => {
    const { context } = await applications.start({}, { server: { embedded: true } });
    const { client } = await applications.start({ providers: [MailWorker] });

    expect(await client.doNormal('Mails~send', 'a letter').result()).toBe('a letter sent');
    await context.close();
  });
});

/** The functions that one worker has announced there. */
async function functionsAt(server: RunningServer): Promise<string[]> {
  const status = await askAdmin(server, 'status');
  return status
    .split('\n')
    .filter((line) => line.endsWith('\t1'))
    .map((line) => line.slice(0, line.indexOf('\t')));
}

describe('a job with servers of its own', () => {
  const applications = Applications.perTest();
  const jobServers = JobServers.perTest();
  const participants = Participants.at(() => NO_SERVER);

  it('is announced there, and only there', async () => {
    const [module, other] = [await jobServers.start(), await jobServers.start()];
    const servers = addressOf(other);
    @GearmanWorker()
    class Images {
      @GearmanJob()
      resize(): string {
        return 'resized';
      }
      @GearmanJob({ servers })
      rotate(): string {
        return 'rotated';
      }
    }
    await applications.start({ providers: [Images] }, { servers: addressOf(module), consume: true });
    const here = participants.client({ servers: addressOf(module) });
    const there = participants.client({ servers });

    expect(await here.doNormal('Images~resize').result()).toBe('resized');
    expect(await there.doNormal('Images~rotate').result()).toBe('rotated');

    expect(await functionsAt(module)).toEqual(['Images~resize']);
    expect(await functionsAt(other)).toEqual(['Images~rotate']);
  });

  it('takes those of its worker, where that has some', async () => {
    const [module, other] = [await jobServers.start(), await jobServers.start()];
    @GearmanWorker({ servers: [addressOf(other)] })
    class Images {
      @GearmanJob()
      resize(): string {
        return 'resized';
      }
    }
    await applications.start({ providers: [Images] }, { servers: addressOf(module), consume: true });
    const client = participants.client({ servers: addressOf(other) });

    expect(await client.doNormal('Images~resize').result()).toBe('resized');

    expect(await functionsAt(module)).toEqual([]);
  });

  it('shares the concurrency of its worker with the others', async () => {
    const [module, other] = [await jobServers.start(), await jobServers.start()];
    const servers = addressOf(other);
    let [running, most] = [0, 0];
    async function work(client: GearmanClient): Promise<void> {
      most = Math.max(most, ++running);
      for (let round = 0; round < 10; round++) await client.echo('at work');
      running--;
    }
    @GearmanWorker({ concurrency: 1 })
    class Images {
      constructor(@Inject(GearmanClient) private readonly client: GearmanClient) {}
      @GearmanJob()
      resize(): Promise<void> {
        return work(this.client);
      }
      @GearmanJob({ servers })
      rotate(): Promise<void> {
        return work(this.client);
      }
    }
    await applications.start({ providers: [Images] }, { servers: addressOf(module), consume: true });
    const here = participants.client({ servers: addressOf(module) });
    const there = participants.client({ servers });

    await Promise.all(
      [here.doNormal('Images~resize'), there.doNormal('Images~rotate')].map((task) => task.result()),
    );

    expect(most).toBe(1);
  });
});

describe('a worker’s server that is away', () => {
  const applications = Applications.perTest();

  it('does not keep the application from starting, and is taken up when it comes', async () => {
    const port = await findFreePort();
    const { client } = await applications.start(
      { providers: [MailWorker] },
      { servers: { host: HOST, port }, consume: true },
    );
    await expect(client.doBackground('Mails~send').handle).rejects.toThrow(ConnectError);

    await applications.start({}, { server: { embedded: true, listen: { port } } });

    expect(await client.doNormal('Mails~send', 'a letter').result()).toBe('a letter sent');
  });
});
