import { afterEach, describe, expect, test } from '@jest/globals';

import { JobServer, type JobServerOptions } from '../../lib/server/index.js';
import { handle, Served } from './served.js';

let served: Served;

async function start(options: JobServerOptions = {}): Promise<Served> {
  served = await Served.start(options);
  return served;
}

afterEach(() => served.close());

const SHUTDOWN_UNKNOWN = 'ERR UNKNOWN_COMMAND Unknown+server+commandshutdown\r\n';

describe('draining', () => {
  test('takes no more connections, goes on with those that are there, and ends with the last job', async () => {
    await start();
    const worker = await served.worker('TCP', 'f');
    const client = await served.connect('TCP');
    await client.asks(['SUBMIT_JOB', 'f', 'u', 'one'], ['JOB_CREATED', handle(1)]);
    await client.asks(['SUBMIT_JOB_BG', 'f', 'v', 'two'], ['JOB_CREATED', handle(2)]);
    const drained = served.server.drain();
    await expect(served.connectRaw()).rejects.toThrow('ECONNREFUSED');
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(1), 'f', 'one']);
    worker.send('WORK_COMPLETE', handle(1), 'done');
    await client.gets('WORK_COMPLETE', handle(1), 'done');
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(2), 'f', 'two']);
    worker.send('WORK_COMPLETE', handle(2), '');
    await drained;
    await client.gets('closed');
    await worker.gets('closed');
  });

  test('sends the last result before it closes', async () => {
    await start();
    const worker = await served.worker('TCP', 'f');
    const client = await served.connect('TCP');
    await client.asks(['SUBMIT_JOB', 'f', 'u', ''], ['JOB_CREATED', handle(1)]);
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(1), 'f', '']);
    const drained = served.server.drain();
    worker.send('WORK_COMPLETE', handle(1), 'x'.repeat(5_000_000));
    await client.gets('WORK_COMPLETE', handle(1), 'x'.repeat(5_000_000));
    await drained;
    await client.gets('closed');
  });

  test('ends at once where there is no job, and every time it is asked for', async () => {
    await start();
    await Promise.all([served.server.drain(), served.server.drain()]);
    await served.server.drain();
    await served.server.closed;
  });

  test('ends where the last job is one that nobody waits for any more', async () => {
    await start();
    const client = await served.connect('TCP');
    await client.asks(['SUBMIT_JOB', 'f', 'u', ''], ['JOB_CREATED', handle(1)]);
    const drained = served.server.drain();
    client.connection.destroy();
    await drained;
  });

  test('listens nowhere any more', async () => {
    await start();
    const client = await served.connect('TCP');
    await client.asks(['SUBMIT_JOB_BG', 'f', 'u', ''], ['JOB_CREATED', handle(1)]);
    void served.server.drain();
    await expect(served.server.listen({ host: '127.0.0.1', port: 0 })).rejects.toThrow(
      'this JobServer is draining',
    );
  });
});

describe('the admin command shutdown', () => {
  test.each(['shutdown', 'shutdown graceful'])(
    'is unknown where it is not switched on: %s',
    async (command) => {
      await start();
      expect(await served.admin(command)).toBe(SHUTDOWN_UNKNOWN);
      expect(await served.admin('version')).toMatch(/^OK /);
    },
  );

  test('answers, and ends the server with its jobs', async () => {
    await start({ adminShutdown: true });
    const client = await served.connect('TCP');
    await client.asks(['SUBMIT_JOB', 'f', 'u', ''], ['JOB_CREATED', handle(1)]);
    expect(await served.admin('shutdown')).toBe('OK\r\n');
    await served.server.closed;
    await client.gets('closed');
  });

  test('graceful answers, and waits for the last job', async () => {
    await start({ adminShutdown: true });
    const worker = await served.worker('TCP', 'f');
    const client = await served.connect('TCP');
    await client.asks(['SUBMIT_JOB_BG', 'f', 'u', ''], ['JOB_CREATED', handle(1)]);
    expect(await served.admin('Shutdown GRACEFUL')).toBe('OK\r\n');
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(1), 'f', '']);
    worker.send('WORK_FAIL', handle(1));
    await served.server.closed;
  });

  test('refuses other arguments, and goes on', async () => {
    await start({ adminShutdown: true });
    expect(await served.admin('shutdown now')).toBe('ERR UNKNOWN_SHUTDOWN_ARGUMENTS\r\n');
    expect(await served.admin('version')).toMatch(/^OK /);
  });
});

describe('the admin protocol', () => {
  test('is kept from everybody where the server says so, and the binary protocol is not', async () => {
    await start({ adminAccess: 'nobody' });
    expect(await served.admin('status')).toMatch(/^ERR ACCESS_DENIED /);
    const client = await served.connect('TCP');
    await client.asks(['SUBMIT_JOB_BG', 'f', 'u', ''], ['JOB_CREATED', handle(1)]);
  });

  test('is kept to this machine where the server says so', async () => {
    await start({ adminAccess: 'loopback' });
    expect(await served.admin('version')).toMatch(/^OK /);
  });
});

test('a server that gives exceptions to everybody does so without being asked', async () => {
  await start({ exceptions: true });
  const worker = await served.worker('TCP', 'f');
  const client = await served.connect('TCP');
  await client.asks(['SUBMIT_JOB', 'f', 'u', ''], ['JOB_CREATED', handle(1)]);
  await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(1), 'f', '']);
  worker.send('WORK_EXCEPTION', handle(1), 'why');
  await client.gets('WORK_EXCEPTION', handle(1), 'why');
});

test('verbose answers what the server was told', async () => {
  await start({ verbosity: 'DEBUG' });
  expect(await served.admin('verbose')).toBe('OK DEBUG\n');
});

test('a function holds so many jobs as the server says, until maxqueue says otherwise', async () => {
  await start({ jobsPerFunction: 1 });
  const client = await served.connect('TCP');
  await client.asks(['SUBMIT_JOB_BG', 'f', 'u', ''], ['JOB_CREATED', handle(1)]);
  await client.asks(['SUBMIT_JOB_BG', 'f', 'v', ''], ['ERROR', 'QUEUE_ERROR', 'Job queue is full']);
  await client.asks(['SUBMIT_JOB_BG', 'g', 'v', ''], ['JOB_CREATED', handle(2)]);
  expect(await served.admin('maxqueue f 2')).toBe('OK\r\n');
  await client.asks(['SUBMIT_JOB_BG', 'f', 'v', ''], ['JOB_CREATED', handle(3)]);
});

test.each([
  [{ lostJobs: 'middle' }, 'expected lostJobs to be one of end, front, got "middle"'],
  [{ adminAccess: 'me' }, 'expected adminAccess to be one of everybody, loopback, nobody, got "me"'],
  [{ workerWakeup: -1 }, 'expected workerWakeup as a whole number of at least 0, got -1'],
  [{ jobRetrys: 1 }, 'JobServer: unknown option "jobRetrys"'],
])('an option that cannot be is refused: %j', async (options, reason) => {
  await start();
  expect(() => new JobServer(options as unknown as JobServerOptions)).toThrow(reason);
});
