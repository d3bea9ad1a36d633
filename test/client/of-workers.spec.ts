import { beforeEach, describe, expect, test } from '@jest/globals';

import { type GearmanClient, OptionError, RemoteWorker } from '../../lib/client/index.js';
import type { JobServer } from '../../lib/server/index.js';
import { InProcess } from './in-process.js';

interface Texts {
  reverse(text: string): string;
}

const set = InProcess.perTest();
let server: JobServer;

beforeEach(() => {
  server = set.server();
});

function clientWith(options: object = {}): GearmanClient {
  return set.client({ servers: server.dialer(), ...options });
}

function textsWith(reverse: object): RemoteWorker<Texts> {
  return new RemoteWorker<Texts>({ name: 'Texts', jobs: { reverse } });
}

describe('of()', () => {
  test.each([
    ['high', 'doHigh'],
    ['low', 'doLow'],
    ['background', 'doBackground'],
    ['highBackground', 'doHighBackground'],
    ['lowBackground', 'doLowBackground'],
  ] as const)('%s submits as %s does', async (way, method) => {
    const client = clientWith();
    const kinds: object[] = [];
    client.use(({ priority, background }, next) => {
      kinds.push({ priority, background });
      return next();
    });

    const task = client.of(textsWith({}))[way].reverse('abc', { unique: 'u' });
    const byName: (job: string, payload: unknown) => unknown = client[method].bind(client);
    byName('Texts~reverse', 'abc');

    expect(task).toMatchObject({ functionName: 'Texts~reverse', unique: 'u' });
    expect(kinds[0]).toEqual(kinds[1]);
    await task.handle;
  });

  test('passes middleware, which may give the job another name', async () => {
    const client = clientWith({ jobPrefix: 'dev_' });
    client.use((job, next) => {
      job.functionName = 'other';
      return next();
    });

    expect(client.of(textsWith({ functionName: 'reverse' })).reverse('abc').functionName).toBe('dev_other');
  });

  test('of a class needs a client that knows workers, and says so', () => {
    class Images {
      resize(): void {}
    }

    expect(() => clientWith().of(Images)).toThrow(OptionError);
    expect(() => clientWith().of(Images)).toThrow(/got a client without a directory; pass a RemoteWorker/);
  });

  test('of a class has the functions of its directory’s jobs', async () => {
    class Images {
      resize(file: string): string {
        return file;
      }
    }
    const directory = {
      job: () => undefined,
      jobsOf: () => new Map([['resize', { name: 'Images~resize', functionName: 'dev_Images~resize' }]]),
    };
    const client = clientWith({ directory });
    set.worker(server.dialer(), { 'dev_Images~resize': (job) => job.payload() });

    expect(await client.of(Images).resize('a.jpg').result()).toBe('a.jpg');
    expect(await client.of(Images).background.resize('a.jpg').handle).toMatch(/^H:/);
  });
});
