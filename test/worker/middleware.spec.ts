import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { JobServer } from '../../lib/server/index.js';
import { JobWorker, type WorkerMiddleware } from '../../lib/worker/index.js';
import { PacketPeer } from '../transport/packet-peer.js';
import { submit } from './worker-harness.js';

let server: JobServer;
let client: PacketPeer;
let worker: JobWorker;
let seen: string[];

beforeEach(async () => {
  server = new JobServer();
  client = await PacketPeer.dialled(server.dialer());
  await client.asks(['OPTION_REQ', 'exceptions'], ['OPTION_RES', 'exceptions']);
  worker = new JobWorker({ servers: server.dialer() });
  seen = [];
});

afterEach(async () => {
  await worker.stop({ grace: 0 });
  await server.close();
});

function telling(name: string, idle?: () => boolean): WorkerMiddleware {
  const middleware: WorkerMiddleware = async (_job, next) => {
    seen.push(name);
    return next();
  };
  return idle === undefined ? middleware : Object.assign(middleware, { idle });
}

/** Does one job, whose handler adds itself to what was seen. */
async function doJob(): Promise<void> {
  const handle = await submit(client, 'SUBMIT_JOB', 'f');
  await client.gets('WORK_COMPLETE', handle, '"done"');
}

function handler(): string {
  seen.push('handler');
  return 'done';
}

describe('middleware', () => {
  it('that is idle is passed by, wherever it stands; when it is not any more, it is called', async () => {
    let idle = true;
    for (const each of ['outer', 'inner', 'inmost']) {
      worker.use(each === 'inner' ? telling(each) : telling(each, () => idle));
    }
    worker.register('f', handler).start();

    await doJob();
    idle = false;
    await doJob();

    expect(seen).toEqual(['inner', 'handler', 'outer', 'inner', 'inmost', 'handler']);
  });

  it('that is put around jobs while one runs is not around that one', async () => {
    worker.use((_job, next) => {
      worker.use(telling('later'));
      return next();
    });
    worker.register('f', handler).start();

    await doJob();
    await doJob();

    expect(seen).toEqual(['handler', 'later', 'handler']);
  });

  it('that throws before it calls next ends the job with what it throws', async () => {
    worker.use(() => {
      throw new RangeError('not today');
    });
    worker.register('f', handler).start();

    const handle = await submit(client, 'SUBMIT_JOB', 'f');

    await client.gets('WORK_EXCEPTION', handle, 'RangeError: not today');
    expect(seen).toEqual([]);
  });
});

describe('what a handler returns is waited for', () => {
  it('where it is no promise of Node’s, but has a "then"', async () => {
    // oxlint-disable-next-line unicorn/no-thenable -- that is what it is about
    worker.register('f', () => ({ then: (resolve: (value: string) => void) => resolve('done') })).start();

    await doJob();
  });

  it('and where it cannot even be asked for its "then", the job ends with that', async () => {
    // oxlint-disable-next-line unicorn/no-thenable -- the same
    const broken = Object.defineProperty({}, 'then', {
      get: () => {
        throw new TypeError('ask somebody else');
      },
    });
    worker.register('f', () => broken).start();

    const handle = await submit(client, 'SUBMIT_JOB', 'f');

    await client.gets('WORK_EXCEPTION', handle, 'TypeError: ask somebody else');
  });
});
