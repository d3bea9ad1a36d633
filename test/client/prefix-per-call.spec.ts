import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { GearmanClient, InvalidNameError, OptionError, type Task } from '../../lib/client/index.js';
import { FakeServer } from '../transport/fake-server.js';

let client: GearmanClient;
beforeEach(() => {
  const directory = {
    job: (name: string) => (name === 'declared' ? { name, functionName: 'dev_declared' } : undefined),
    jobsOf: () => new Map(),
  };
  client = new GearmanClient({ servers: new FakeServer(), jobPrefix: 'dev_', directory });
});
afterEach(() => client.close());

describe('the prefix', () => {
  test.each<[name: string, options: { jobPrefix?: string }, expected: string]>([
    ['other', {}, 'dev_other'],
    ['other', { jobPrefix: 'prod_' }, 'prod_other'],
    ['other', { jobPrefix: '' }, 'other'],
    ['declared', {}, 'dev_declared'],
    // Its name on the wire is known; a prefix would make another job of it.
    ['declared', { jobPrefix: 'prod_' }, 'dev_declared'],
  ])('of a call makes %s with %j %s', (name, options, expected) => {
    const submit: ((name: string, payload: unknown, options: object) => Task)[] = [
      (...args) => client.doNormal(...args),
      (...args) => client.doLowBackground(...args),
      (...args) => client.callJob(...args),
    ];

    expect(submit.map((each) => each(name, 1, options).functionName)).toEqual([expected, expected, expected]);
  });

  test('of a call goes for its reducer too', async () => {
    const server = new FakeServer();
    const reducing = new GearmanClient({ servers: server, jobPrefix: 'dev_' });
    reducing.doReduceBackground('split', 'join', 'a', { unique: 'u', jobPrefix: 'prod_' });

    const peer = await server.client();
    const [functionName, , reducer] = await peer.receives('SUBMIT_REDUCE_JOB_BACKGROUND');

    expect([functionName, reducer]).toEqual(['prod_split', 'prod_join']);
    await reducing.close();
  });

  test('counts for the length of the name', () => {
    expect(() => client.doBackground('x'.repeat(508))).toThrow(InvalidNameError);
    expect(client.doBackground('x'.repeat(508), 1, { jobPrefix: '' }).functionName).toHaveLength(508);
  });

  test('may be misspelt, and then the call is refused', () => {
    const options: object = { prefix: 'prod_' };

    expect(() => client.doBackground('f', 1, options)).toThrow(OptionError);
  });
});
