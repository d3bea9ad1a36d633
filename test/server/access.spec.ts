import { afterEach, describe, expect, test } from '@jest/globals';

import { GearmanClient, ServerError } from '../../lib/client/index.js';
import { type AccessOptions, JobServer } from '../../lib/server/index.js';
import { JobWorker } from '../../lib/worker/index.js';
import { handle, Served } from './served.js';

const SHOP = 'shop-token-0123456789';
const FACTORY = 'factory-token-0123456789';
const OPERATOR = 'operator-token-0123456789';

const ACCESS: AccessOptions = {
  rules: [
    { token: SHOP, submit: ['Mail~*', 'größe'] },
    { token: FACTORY, work: ['Mail~send'] },
    { token: OPERATOR, admin: true },
  ],
};

let served: Served;

async function start(access: AccessOptions = ACCESS): Promise<void> {
  served = await Served.start({ access });
}

afterEach(() => served.close());

describe('a server with access rules', () => {
  test('refuses strangers everything, before anything is stored', async () => {
    await start();
    const stranger = await served.connect('TCP');
    const denied = ['ERROR', 'ACCESS_DENIED', 'This connection may not do that'] as const;
    await stranger.asks(['SUBMIT_JOB_BG', 'Mail~send', 'u', ''], [...denied]);
    await stranger.asks(['CAN_DO', 'Mail~send'], [...denied]);
    await stranger.asks(['OPTION_REQ', 'token:who knows what it is'], [...denied]);
    await stranger.asks(['GRAB_JOB'], ['NO_JOB']);
    await stranger.asks(['ECHO_REQ', 'hi'], ['ECHO_RES', 'hi']);
    expect(await served.admin('status')).toMatch(/^ERR ACCESS_DENIED /);
    expect(await served.admin(`token ${OPERATOR}\nstatus`)).toBe('OK\r\n.\n');
  });

  test('lets a token do what its rule says, and no more', async () => {
    await start();
    const shop = await served.connect('TCP');
    await shop.asks(['OPTION_REQ', `token:${SHOP}`], ['OPTION_RES', 'token']);
    await shop.asks(['SUBMIT_JOB_BG', 'Mail~send', 'u', ''], ['JOB_CREATED', handle(1)]);
    await shop.asks(['SUBMIT_JOB_BG', 'gr\xc3\xb6\xc3\x9fe', 'v', ''], ['JOB_CREATED', handle(2)]);
    for (const functionName of ['Mail', 'Images~resize', 'gr\xc3\xb6\xc3\x9fer']) {
      await shop.asks(
        ['SUBMIT_JOB_BG', functionName, 'w', ''],
        ['ERROR', 'ACCESS_DENIED', 'This connection may not do that'],
      );
    }
    await shop.asks(['CAN_DO', 'Mail~send'], ['ERROR', 'ACCESS_DENIED', 'This connection may not do that']);
  });

  test('lets everybody do what everybody may', async () => {
    await start({ ...ACCESS, everybody: { submit: ['public'] } });
    const stranger = await served.connect('TCP');
    await stranger.asks(['SUBMIT_JOB_BG', 'public', 'u', ''], ['JOB_CREATED', handle(1)]);
    await stranger.asks(
      ['SUBMIT_JOB_BG', 'private', 'u', ''],
      ['ERROR', 'ACCESS_DENIED', 'This connection may not do that'],
    );
  });

  test('leaves the application that embeds it alone', async () => {
    await start();
    const own = await served.connect('in process');
    await own.asks(['SUBMIT_JOB_BG', 'anything', 'u', ''], ['JOB_CREATED', handle(1)]);
  });

  test('knows our clients and workers by their tokens', async () => {
    await start();
    const servers = { host: '127.0.0.1', port: served.port };
    const worker = new JobWorker({ servers, token: FACTORY });
    worker.register('Mail~send', (job) => `sent ${job.payload<string>()}`);
    worker.start();
    const shop = new GearmanClient({ servers, token: SHOP });
    const stranger = new GearmanClient({ servers });
    expect(await shop.doNormal('Mail~send', 'a').result()).toBe('sent a');
    await expect(stranger.doNormal('Mail~send', 'a').result()).rejects.toThrow(ServerError);
    await Promise.all([shop.close(), stranger.close(), worker.stop()]);
  });
});

test('a server without access rules takes any token', async () => {
  served = await Served.start();
  const client = await served.connect('TCP');
  await client.asks(['OPTION_REQ', 'token:whatever'], ['OPTION_RES', 'token']);
  await client.asks(['SUBMIT_JOB_BG', 'f', 'u', ''], ['JOB_CREATED', handle(1)]);
});

test.each([
  [{ rules: [{ submit: true }] }, 'to name a token or a certificate, got neither'],
  [{ rules: [{ token: 'short', submit: true }] }, 'of at least 16 characters, got 5'],
  [{ rules: [{ token: SHOP, submits: true }] }, 'unknown option "submits"'],
  [{ rule: [] }, 'JobServer `access`: unknown option "rule"'],
])('rules that cannot be are refused: %j', async (access, reason) => {
  await start();
  expect(() => new JobServer({ access: access as unknown as AccessOptions })).toThrow(reason);
});
