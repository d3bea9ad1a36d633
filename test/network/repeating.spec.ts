import { expect, test } from '@jest/globals';

import {
  ConnectionLostError,
  type GearmanClient,
  type SubmitOptions,
  type Task,
} from '../../lib/client/index.js';
import type { FaultProxy } from '../../lib/testing/index.js';
import { Gate } from '../support/gate.js';
import { describeEachServer } from '../support/servers.js';
import { BadNetwork, newFunction } from './bad-network.js';
import { until } from './waiting.js';

type Submit = (client: GearmanClient, functionName: string, options?: SubmitOptions) => Task;

const KINDS: [string, Submit][] = [
  ['doNormal', (client, functionName, options) => client.doNormal(functionName, 1, options)],
  ['doHighBackground', (client, functionName, options) => client.doHighBackground(functionName, 1, options)],
  ['doReduce', (client, functionName, options) => client.doReduce(functionName, 'r', 1, options)],
];

/** Ways to lose the connection and what is on its way to the client; the next connection is sound. */
const LOSSES: [string, (proxy: FaultProxy) => void][] = [
  ['a reset', (proxy) => proxy.reset()],
  ['an end', (proxy) => proxy.cutAfter(0)],
  ['silence', (proxy) => proxy.halfOpen()],
];

/** Every kind, each loss with one of them. */
const CASES = KINDS.map(([kind, submit], index) => {
  const [loss, lose] = LOSSES[index] as (typeof LOSSES)[number];
  return [kind, loss, submit, lose] as const;
});

describeEachServer([], 'a submission whose acknowledgement is lost', (server) => {
  const network = BadNetwork.at(server);

  test.each(CASES)('joins the job that was made of it: %s, by %s', async (_kind, _loss, submit, lose) => {
    const proxy = await network.proxy();
    const functionName = newFunction();
    const [started, gate] = [new Gate(), new Gate()];
    const handles: string[] = [];
    network.worker([], {
      [functionName]: async ({ handle }) => {
        handles.push(handle);
        started.open();
        await gate.opened;
        return 'done';
      },
    });
    const client = network.client([proxy]);
    await client.echo('connected');
    proxy.delay(Infinity, 'toClient');
    const task = submit(client, functionName);
    await started.opened;
    lose(proxy);
    proxy.cutAfter(Infinity);
    proxy.delay(0);
    expect(await task.handle).toBe(handles[0]);
    gate.open();
    if (!task.background) expect(await task.result()).toBe('done');
    // Another job of the function would have been assigned before this one.
    await network.client().doLow(functionName).result();
    expect(handles).toHaveLength(2);
  });

  test('is done once where no worker was there before', async () => {
    const proxy = await network.proxy();
    const functionName = newFunction();
    const client = network.client([proxy]);
    await client.echo('connected');
    const sent = proxy.bytes.toServer;
    proxy.delay(Infinity, 'toClient');
    const task = client.doBackground(functionName, 'once');
    await until('the submission to pass', () => proxy.bytes.toServer > sent);
    await network.client().echo('it has arrived');
    proxy.reset();
    await proxy.heal();
    await task.handle;
    const done: unknown[] = [];
    network.worker([], { [functionName]: (job) => done.push(job.payload()) });
    await network.client().doLow(functionName, 'behind').result();
    expect(done).toEqual(['once', 'behind']);
  });

  test('is not repeated for ever', async () => {
    const proxy = await network.proxy();
    const functionName = newFunction();
    const client = network.client([proxy], { exceptions: false });
    proxy.resetAfter(1, 'toServer');
    await expect(client.doBackground(functionName).handle).rejects.toBeInstanceOf(ConnectionLostError);
    expect(proxy.accepted).toBe(4);
  });

  test('is not repeated where it has no unique ID: the job might be done twice', async () => {
    const proxy = await network.proxy();
    const client = network.client([proxy], { exceptions: false });
    proxy.resetAfter(1, 'toServer');
    const task = client.doBackground(newFunction(), 1, { unique: '' });
    await expect(task.handle).rejects.toBeInstanceOf(ConnectionLostError);
    expect(proxy.accepted).toBe(1);
  });
});
