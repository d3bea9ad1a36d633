/** Defects of GearmanBundle's commands, by their numbers, and that ours do right. */
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from '@jest/globals';

import { GearmanJob, GearmanWorker } from '../../lib/index.js';
import { renderSupervisordProgram } from '../../lib/supervisor/index.js';
import { nestGearman } from '../cli/cli-process.js';
import { runHere } from '../cli/recording-output.js';
import { StartedCommands } from '../cli/started-commands.js';
import { Applications, moduleOf } from '../nest/applications.js';
import { JobServers } from '../nest/job-servers.js';
import { Participants } from '../support/participants.js';
import type { RunningServer } from '../support/running-server.js';

const ACME = fileURLToPath(new URL('fixtures/acme.mjs', import.meta.url));

const applications = Applications.perTest();
const servers = JobServers.perTest();
const commands = StartedCommands.perTest();

let server: RunningServer;
const participants = Participants.at(() => server);

/** A process that executes `AcmeWorker`, on a server of its own. */
async function execute(...options: string[]) {
  server = await servers.start();
  return commands.nestGearman(
    ['worker:execute', 'MyAcmeWorker', '--no-interaction', '--app', ACME, ...options],
    {
      env: { GEARMAN_SERVERS: `${server.host}:${server.port}` },
    },
  );
}

@GearmanWorker({ name: 'Photos', iterations: 3, timeout: 60 })
class PhotoWorker {
  @GearmanJob({ iterations: 0, timeout: 0 })
  resize(): void {}

  @GearmanJob()
  rotate(): void {}
}

describe('1. an idle worker ignores SIGTERM and SIGINT', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('ours ends at once by %s', async (signal) => {
    const command = await execute();
    const done = participants.client().doNormal('MyAcmeWorker~doSomething', 'it');
    expect(await done.result()).toBe('done with it');

    const since = performance.now();
    command.signal(signal);

    expect((await command.ended()).exitCode).toBe(0);
    expect(performance.now() - since).toBeLessThan(5_000);
  });
});

describe('3. the supervisord line that job:describe prints cannot run, least of all with a prefix', () => {
  test('ours runs as it was printed, and does the job', async () => {
    server = await servers.start();
    const env = { GEARMAN_SERVERS: `${server.host}:${server.port}`, APP_PREFIX: 'dev_' };
    const words = ['gearman:job:describe', 'MyAcmeWorker~doSomething', '--app', ACME];
    const { stdout } = await nestGearman(words, { env });
    const [, line = ''] = /^@job\\supervisord : (.*)$/m.exec(stdout) ?? [];

    expect(line).toContain(' gearman:job:execute MyAcmeWorker~doSomething --no-interaction');
    const command = commands.program('sh', ['-c', `exec ${line} --iterations 1`], { env });

    const task = participants.client({ jobPrefix: 'dev_' }).doNormal('MyAcmeWorker~doSomething', 'it');
    expect(await task.result()).toBe('done with it');
    expect((await command.ended()).exitCode).toBe(0);
  });

  test('its words stay apart in supervisord’s file, whatever is in them', () => {
    const text = renderSupervisordProgram({
      name: 'dev_Photos~resize',
      command: ['/usr/bin/node', '/srv/my app/nest-gearman', 'gearman:job:execute', 'Photos~resize'],
      directory: '/srv',
      environment: {},
      processes: 1,
      startSeconds: 1,
      stopWaitSeconds: 10,
    });

    expect(text).toContain(
      "\ncommand=/usr/bin/node '/srv/my app/nest-gearman' gearman:job:execute Photos~resize\n",
    );
  });
});

describe('4. --iterations=0 and --timeout=0 cannot override, and nothing is validated', () => {
  test('--iterations 0 overrides the worker’s two', async () => {
    const command = await execute('--iterations', '0', '--timeout', '0');
    const client = participants.client();

    for (const payload of ['1', '2', '3']) {
      expect(await client.doNormal('MyAcmeWorker~doSomething', payload).result()).toBe(
        `done with ${payload}`,
      );
    }
    command.signal('SIGTERM');
    expect((await command.ended()).exitCode).toBe(0);
  });

  test('a job’s 0 overrides its worker’s 3, and what it does not say is inherited', async () => {
    const { registry } = await applications.start({ providers: [PhotoWorker] }, { consume: false });

    expect(registry.job('Photos~resize').job.options).toMatchObject({ iterations: 0, timeout: 0 });
    expect(registry.job('Photos~rotate').job.options).toMatchObject({ iterations: 3, timeout: 60 });
  });

  test.each([
    ['--iterations', 'abc'],
    ['--iterations', '-1'],
    ['--timeout', '1.5'],
    ['--minimum-execution-time', ''],
  ])('%s %s is refused before anything starts', async (option, value) => {
    const { exitCode, stderr } = await runHere(
      ['worker:execute', 'Photos', option, value],
      {},
      {
        module: moduleOf({}),
      },
    );

    expect(exitCode).toBe(64);
    expect(stderr).toContain(option);
  });

  test('so is a decorator’s', async () => {
    @GearmanWorker({ iterations: 'abc' as unknown as number })
    class Misconfigured {
      @GearmanJob()
      resize(): void {}
    }

    await expect(applications.start({ providers: [Misconfigured] })).rejects.toThrow(
      'expected iterations as a whole number of at least 0, got "abc"',
    );
  });
});

describe('14. exit() inside a job loses the job', () => {
  test('ours goes to another worker, its client waiting on', async () => {
    const command = await execute();
    const task = participants.client().doNormal('MyAcmeWorker~leave');

    await command.said('leaving');
    expect((await command.ended()).exitCode).toBe(5);
    participants.worker({ 'MyAcmeWorker~leave': () => 'by another' });

    expect(await task.result()).toBe('by another');
  });

  test('nor is one lost that nobody waits for', async () => {
    const command = await execute();
    const client = participants.client();
    const handle = await client.doBackground('MyAcmeWorker~leave').handle;

    expect((await command.ended()).exitCode).toBe(5);

    expect(await client.jobStatus(handle)).toMatchObject({ known: true });
    const handles: string[] = [];
    await participants.worker(
      { 'MyAcmeWorker~leave': (job) => void handles.push(job.handle) },
      { iterations: 1 },
    ).finished;
    expect(handles).toEqual([handle]);
  });
});
