import { beforeEach, expect, test } from '@jest/globals';

import {
  type GearmanClient,
  JobExceptionError,
  JobFailedError,
  RawSerializer,
  TextSerializer,
} from '../../lib/client/index.js';
import { Participants } from '../support/participants.js';
import { describeEachServer } from '../support/servers.js';
import { ALL_BYTES, complementOf } from './binary.js';
import { eventsOf, rejectionOf } from './observation.js';
import { phpScript } from './php-scripts.js';

describeEachServer(['php-gearman'], 'our client with a PHP worker', (server) => {
  const participants = Participants.at(server);
  let client: GearmanClient;

  beforeEach(async () => {
    await participants.program('php', phpScript('worker', server())).waitForLine('ready');
    client = participants.client({ serializer: new TextSerializer() });
  });

  test('gets its result', async () => {
    expect(await client.doNormal('php_reverse', 'stressed').result()).toBe('desserts');
    expect(await client.doHigh('php_reverse', 'live').result()).toBe('evil');
    expect(await client.doLow('php_reverse', 'was').result()).toBe('saw');
  });

  test('gets an empty result', async () => {
    expect(await client.doNormal('php_nothing').result()).toBe('');
  });

  test('hands it the handle, the function, the unique ID and the workload', async () => {
    const task = client.doNormal<string>('php_describe', 'grüße', { unique: 'u-1' });
    expect(JSON.parse(await task.result())).toEqual({
      handle: await task.handle,
      functionName: 'php_describe',
      unique: 'u-1',
      workload: 'grüße',
    });
  });

  test('names functions in UTF-8', async () => {
    expect(await client.doNormal('php_größe', 'four').result()).toBe('4');
  });

  test('carries every byte there is, both ways', async () => {
    const task = client.doNormal('php_reverse', ALL_BYTES, { serializer: new RawSerializer() });
    // From the last to the first they are what from the first to the last is left to 255.
    expect(await task.result()).toEqual(complementOf(ALL_BYTES));
  });

  test('carries a megabyte, both ways', async () => {
    const text = 'ab'.repeat(512 * 1024);
    const result = await client.doNormal<string>('php_reverse', text).result();
    expect(result === 'ba'.repeat(512 * 1024)).toBe(true);
  });

  test('hears its data, which the result is joined to', async () => {
    const task = client.doNormal('php_data', 'one,two');
    expect(await eventsOf(task)).toEqual([
      { type: 'created', handle: await task.handle },
      { type: 'data', data: Buffer.from('one') },
      { type: 'data', data: Buffer.from('two') },
      { type: 'complete', result: 'onetwothe end' },
    ]);
  });

  test('hears its warning', async () => {
    const events = await eventsOf(client.doNormal('php_warning', 'hot'));
    expect(events.slice(1)).toEqual([
      { type: 'warning', warning: Buffer.from('careful: hot') },
      { type: 'complete', result: 'warned' },
    ]);
  });

  test('hears its status', async () => {
    const events = await eventsOf(client.doNormal('php_status'));
    expect(events.slice(1)).toEqual([
      { type: 'status', numerator: 1, denominator: 3 },
      { type: 'status', numerator: 2, denominator: 3 },
      { type: 'status', numerator: 3, denominator: 3 },
      { type: 'complete', result: 'counted' },
    ]);
  });

  test('is told of an exception that it sends', async () => {
    const error = await rejectionOf(client.doNormal('php_send_exception', 'ö').result());
    expect(error).toBeInstanceOf(JobExceptionError);
    expect((error as JobExceptionError).exception.toString()).toBe('sent: ö');
  });

  // php-gearman 2.1.0 sends a text of its own instead of the exception's.
  test('is told that it threw, and goes on with it', async () => {
    const error = await rejectionOf(client.doNormal('php_throw', 'x').result());
    expect(error).toBeInstanceOf(JobExceptionError);
    expect(await client.doNormal('php_reverse', 'on').result()).toBe('no');
  });

  test.each(['php_send_fail', 'php_return_fail'])(
    'is told of a failure by %s, and goes on with it',
    async (name) => {
      expect(await rejectionOf(client.doNormal(name).result())).toBeInstanceOf(JobFailedError);
      expect(await client.doNormal('php_reverse', 'on').result()).toBe('no');
    },
  );

  test('has a background job done', async () => {
    const script = phpScript('relay-worker', server(), 'php_relay', 'relay', 'answer');
    const worker = participants.program('php', script);
    await worker.waitForLine('ready');
    const handle = await client.doBackground('php_relay', 'unattended').handle;
    await worker.waitForLine('started unattended');
    expect(await client.doNormal('php_relay', 'behind it').result()).toBe('relay');
    expect(await client.jobStatus(handle)).toMatchObject({ known: false });
  });
});
