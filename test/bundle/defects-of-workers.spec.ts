/** Defects of GearmanBundle's workers, by their numbers, and that ours do right. */
import { describe, expect, test } from '@jest/globals';

import { GearmanEvents, JobExceptionError, JobFailedError } from '../../lib/index.js';
import { FakeClock } from '../../lib/testing/index.js';
import { InProcess } from '../client/in-process.js';
import { next } from '../network/waiting.js';
import { Applications } from '../nest/applications.js';
import { PHOTO_PROVIDERS as providers } from './photo-worker.js';

const applications = Applications.perTest();
const set = InProcess.perTest();

function throwing(): never {
  throw new RangeError('too wide');
}

describe('5. a job that throws loses its text, ends the process, and skips the minimum time', () => {
  test('its client learns the reason', async () => {
    const { client } = await applications.start({ providers });
    const task = client.doNormal('Photos~throwing');

    await expect(task.result()).rejects.toThrow(JobExceptionError);
    expect(await task.outcome()).toMatchObject({
      status: 'exception',
      error: { exceptionText: 'RangeError: too wide' },
    });
  });

  test('its worker is told it too, and goes on', async () => {
    const { client, context } = await applications.start({ providers });
    const events = context.get(GearmanEvents, { strict: false });
    const executed = next((listener: (event: { error: unknown }) => void) =>
      events.on('gearman.work.executed', listener),
    );

    await client.doNormal('Photos~throwing').outcome();

    expect((await executed).error).toEqual(new RangeError('too wide'));
    expect(await client.doNormal('Photos~resize').result()).toBe('resized nothing');
  });

  test('the minimum time is kept', async () => {
    const [clock, own] = [new FakeClock(), set.server()];
    const limits = { clock, iterations: 1, minimumExecutionTime: 5_000 };
    const worker = set.worker(own.dialer(), { throwing }, limits);
    let ended = false;
    void worker.finished.then(() => (ended = true));

    const client = set.client({ servers: own.dialer() });
    await client.doNormal('throwing').outcome();
    clock.advance(4_999);
    await client.echo('a round trip');
    expect(ended).toBe(false);

    clock.advance(1);
    expect(await worker.finished).toBe('iterations');
  });
});

describe('12. a job that reports WORK_FAIL stops its worker, with exit code 0', () => {
  test('ours takes the next one', async () => {
    const { client } = await applications.start({ providers });

    for (let time = 0; time < 3; time++) {
      await expect(client.doNormal('Photos~giveUp').result()).rejects.toThrow(JobFailedError);
    }

    expect(await client.doNormal('Photos~resize').result()).toBe('resized nothing');
  });
});

describe('13. a worker does not connect again to a server that it lost, and ends with exit code 0', () => {
  test('ours does when the server is back, and says both', async () => {
    const [first, second] = [set.server(), set.server()];
    const { port } = await first.listen({ host: '127.0.0.1', port: 0 });
    const address = { host: '127.0.0.1', port };
    const { client, context } = await applications.start(
      { providers },
      { servers: address, consume: true, worker: { backoff: { initial: 1, maximum: 20 } } },
    );
    expect(await client.doNormal('Photos~resize').result()).toBe('resized nothing');
    const events = context.get(GearmanEvents, { strict: false });
    const lost = next((listener: (event: unknown) => void) => events.on('gearman.server.lost', listener));
    const back = next((listener: (event: unknown) => void) => events.on('gearman.server.back', listener));

    await first.close();
    expect(await lost).toMatchObject({ worker: 'Photos', address: `127.0.0.1:${port}` });
    await second.listen(address);

    expect(await back).toMatchObject({ worker: 'Photos' });
    expect(await client.doNormal('Photos~resize').result()).toBe('resized nothing');
  });
});
