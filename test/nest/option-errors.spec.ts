import { describe, expect, it } from '@jest/globals';
import type { Type } from '@nestjs/common';

import {
  GearmanJob,
  type GearmanJobOptions,
  type GearmanModuleOptions,
  GearmanWorker,
  type GearmanWorkerOptions,
} from '../../lib/index.js';
import { Applications } from './applications.js';

/** What a program in plain JavaScript, or a configuration file, may say. */
type Anything = Readonly<Record<string, unknown>>;

function imageWorker(workerOptions: Anything = {}, jobOptions: Anything = {}): Type {
  @GearmanWorker(workerOptions as GearmanWorkerOptions)
  class ImageWorker {
    @GearmanJob(jobOptions as GearmanJobOptions)
    resize(): void {}
  }
  return ImageWorker;
}

async function start(worker: Type, options: Anything = {}): Promise<void> {
  const applications = new Applications();
  await applications.start({ providers: [worker] }, options as GearmanModuleOptions);
  await applications.close();
}

/** Values that no level takes, and what is said of them. */
const BAD_VALUES: readonly { readonly option: string; readonly value: unknown; readonly reason: string }[] = [
  ...[-1, 1.5, 'abc', '5', Number.NaN, Number.POSITIVE_INFINITY].flatMap((value) => [
    {
      option: 'iterations',
      value,
      reason: `expected iterations as a whole number of at least 0, got ${typeof value === 'string' ? `"${value}"` : value}`,
    },
    { option: 'timeout', value, reason: 'expected timeout (in s) as a whole number of at least 0' },
    {
      option: 'minimumExecutionTime',
      value,
      reason: 'expected minimumExecutionTime (in s) as a whole number of at least 0',
    },
  ]),
  {
    option: 'defaultMethod',
    value: 'doSometimes',
    reason:
      'expected defaultMethod to be one of doNormal, doBackground, doHigh, doHighBackground, doLow, doLowBackground, got "doSometimes"',
  },
];

const BAD_SERVERS: readonly unknown[] = [
  '',
  'a:b',
  'localhost:0',
  'localhost:65536',
  'localhost,',
  { host: '' },
  { host: 'localhost', port: -1 },
  { port: 4730 },
  ['localhost', ''],
  [],
  4730,
];

describe('an option', () => {
  it.each(BAD_VALUES)(
    '$option cannot be $value, on a worker, on a job or as a default',
    async ({ option, value, reason }) => {
      const bad = { [option]: value };

      await expect(start(imageWorker(bad))).rejects.toThrow(`ImageWorker: ${reason}`);
      await expect(start(imageWorker({}, bad))).rejects.toThrow(`ImageWorker#resize: ${reason}`);
      await expect(start(imageWorker(), { defaults: bad })).rejects.toThrow(reason);
    },
  );

  it.each([0, -1, 2.5, 'two'])('concurrency cannot be %j, on a worker or as a default', async (value) => {
    const reason = 'expected concurrency as a whole number of at least 1';

    await expect(start(imageWorker({ concurrency: value }))).rejects.toThrow(`ImageWorker: ${reason}`);
    await expect(start(imageWorker(), { defaults: { concurrency: value } })).rejects.toThrow(reason);
  });

  it.each(BAD_SERVERS)('servers cannot be %j, on a worker, on a job or for the module', async (servers) => {
    await expect(start(imageWorker({ servers }))).rejects.toThrow(/^ImageWorker: .*server/);
    await expect(start(imageWorker({}, { servers }))).rejects.toThrow(/^ImageWorker#resize: .*server/);
    await expect(start(imageWorker(), { servers, consume: false })).rejects.toThrow('server');
  });

  it('that is unknown is refused on a worker, which lists those there are', async () => {
    await expect(start(imageWorker({ concurency: 2 }))).rejects.toThrow(
      'ImageWorker: @GearmanWorker: unknown option "concurency"; the options are iterations, timeout, minimumExecutionTime, executionTimeout, servers, defaultMethod, concurrency, serializer, name, description, service, cluster, supervisor, inject, useFactory',
    );
  });

  it.each(['retries', 'cluster', 'service'])('%s is refused on a job', async (option) => {
    await expect(start(imageWorker({}, { [option]: 2 }))).rejects.toThrow(
      `ImageWorker#resize: @GearmanJob: unknown option "${option}"; the options are iterations`,
    );
  });

  it.each([
    {
      options: { server: { embedded: true }, retries: 1 },
      reason: 'GearmanModule: unknown option "retries"',
    },
    {
      options: { server: { embedded: true, port: 1 } },
      reason: 'GearmanModule `server`: unknown option "port"',
    },
    {
      options: { defaults: { servers: 'a' } },
      reason: 'GearmanModule `defaults`: unknown option "servers"',
    },
    { options: { client: { retries: 1 } }, reason: 'GearmanModule `client`: unknown option "retries"' },
    { options: { grace: -1 }, reason: 'expected grace (in ms) as a whole number of at least 0, got -1' },
    {
      options: { client: { timeout: 'long' } },
      reason: /`client`.*GearmanModule.*expected timeout .*as a whole number/,
    },
    {
      options: { consume: 'ImageWorker' },
      reason:
        'expected consume in GearmanModule.forRoot() as true, false or a list of workers\' names, got "ImageWorker"',
    },
    { options: { consume: 1 }, reason: 'names, got 1' },
  ])('of the module is refused: $options', async ({ options, reason }) => {
    await expect(start(imageWorker(), options)).rejects.toThrow(reason);
  });

  it('server cannot stand beside servers', async () => {
    await expect(start(imageWorker(), { servers: 'a', server: { embedded: true } })).rejects.toThrow(
      'expected either `servers` or an embedded `server` in GearmanModule.forRoot(), got both; remove one of them',
    );
  });
});
