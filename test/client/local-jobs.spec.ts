import { describe, expect, test } from '@jest/globals';

import { type JobQuery, JobStatus, type LocalJobs, type Submission } from '../../lib/client/index.js';
import { FakeClock } from '../../lib/testing/index.js';
import { InProcess } from './in-process.js';

const set = InProcess.perTest();

/** Does jobs whose names begin with `local`, and leaves the others to the servers. */
class Here implements LocalJobs {
  readonly taken: Submission[] = [];

  submit(submission: Submission): boolean {
    if (!submission.name.startsWith('local')) return false;
    this.taken.push(submission);
    submission.record.accept('here:1');
    if (submission.name !== 'local~later') submission.record.complete(Buffer.from('"done here"'));
    return true;
  }

  status(query: JobQuery): JobStatus | undefined {
    const key = 'handle' in query ? query.handle : query.unique;
    return key.startsWith('here') ? new JobStatus(true, true, 1, 2) : undefined;
  }
}

describe('local jobs', () => {
  test('take what they want; the servers get the rest', async () => {
    const [server, here] = [set.server(), new Here()];
    set.worker(server.dialer(), { 'dev_far~away': () => 'done there' });
    const client = set.client({ servers: server.dialer(), localJobs: here, jobPrefix: 'dev_' });

    expect(await client.doNormal('local~job', { a: 1 }, { unique: 'u' }).result()).toBe('done here');
    expect(await client.doNormal('far~away').result()).toBe('done there');

    expect(here.taken).toMatchObject([
      {
        name: 'local~job',
        kind: { priority: 'normal', background: false },
        workload: Buffer.from('{"a":1}'),
        record: { description: { functionName: 'dev_local~job', unique: 'u' } },
      },
    ]);
  });

  test('take a job for themselves alone, however long they need', async () => {
    const [server, here] = [set.server(), new Here()];
    const client = set.client({ servers: server.dialer(), localJobs: here });
    await client.echo('connected');

    const task = client.doNormal('local~later', 1, { unique: 'u' });

    expect(await client.jobStatusByUnique('u')).toMatchObject({ known: false });
    here.taken[0]?.record.complete(Buffer.from('5'));
    expect(await task.result()).toBe(5);
  });

  test('are told when a job is due, and what reduces it', () => {
    const here = new Here();
    const client = set.client({ servers: set.server().dialer(), localJobs: here });
    const runAt = new Date(86_400_000);

    client.doBackground('local', 1, { runAt });
    client.doReduce('local', 'join', 1);

    expect(here.taken.map(({ kind }) => kind)).toMatchObject([{ runAt }, { reducer: 'join' }]);
  });

  test('end tasks as servers do: events, timers, finished status', async () => {
    const [clock, here] = [new FakeClock(), new Here()];
    const client = set.client({ servers: set.server().dialer(), localJobs: here, clock });
    const heard: string[] = [];
    for (const type of ['workload', 'created', 'complete'] as const) client.on(type, () => heard.push(type));

    const task = client.doNormal('local', 1, { timeout: 10, createTimeout: 10 });

    expect(await task.outcome()).toEqual({ status: 'complete', result: 'done here' });
    expect(heard).toEqual(['workload', 'created', 'complete']);
    expect(clock.pending).toBe(0);
  });

  test('answer for their own jobs, and the servers for the others', async () => {
    const server = set.server();
    const client = set.client({ servers: server.dialer(), localJobs: new Here() });
    const handle = await client.doBackground('far').handle;

    expect(await client.jobStatus('here:1')).toMatchObject({ known: true, percent: 50 });
    expect(await client.jobStatusByUnique('here-too')).toMatchObject({ known: true });
    expect(await client.jobStatus(handle)).toMatchObject({ known: true, running: false });
  });

  test('are asked behind the checks: what no server could get, they do not get either', () => {
    const here = new Here();
    const client = set.client({ servers: set.server().dialer(), localJobs: here });

    expect(() => client.doNormal('local', 1n)).toThrow();
    expect(() => client.doNormal('local', 1, { unique: 'x'.repeat(64) })).toThrow();

    expect(here.taken).toEqual([]);
  });
});
