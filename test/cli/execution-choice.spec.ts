import { EventEmitter, once } from 'node:events';
import { writeFile } from 'node:fs/promises';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';

import { GearmanJob, GearmanModule, GearmanWorker } from '../../lib/nest/index.js';
import { main } from '../../lib/cli/main.js';
import { askAdmin } from '../support/admin-text.js';
import { Participants } from '../support/participants.js';
import { describeOurServer } from '../support/servers.js';
import { applicationOf, Diary } from './execution-application.js';
import { RecordingOutput, runHere } from './recording-output.js';
import { TemporaryFolders } from './temporary-folder.js';

const STAMP = String.raw`\[\d{4}(-\d\d){2} \d\d(:\d\d){2}\]`;
const NOBODY = '127.0.0.1:1';
const folders = TemporaryFolders.perTest();

/** Executing sets it where nobody looks, for the rest of the process. */
const OUTER = process.env['NO_COLOR'];
beforeAll(() => {
  process.env['NO_COLOR'] = '1';
});
afterAll(() => {
  if (OUTER === undefined) delete process.env['NO_COLOR'];
});

/** Where a job waits for its test. */
class JobGate {
  private readonly events = new EventEmitter();
  /** Settles when a job has come. */
  readonly arrived = once(this.events, 'arrived');

  async arrive(): Promise<void> {
    const opened = once(this.events, 'open');
    this.events.emit('arrived');
    await opened;
  }

  open(): void {
    this.events.emit('open');
  }
}

/** An execution in this process, and what it says. */
function executing(words: readonly string[], module: ReturnType<typeof applicationOf>) {
  const writes = new EventEmitter();
  const output = new RecordingOutput({}, () => writes.emit('write'));
  const exitCode = main(['worker:execute', ...words, '--no-description'], output, { module });
  const said = async (wanted: string): Promise<void> => {
    while (!output.stdout.includes(wanted)) {
      await once(writes, 'write', { signal: AbortSignal.timeout(10_000) });
    }
  };
  return { output, exitCode, said };
}

describe('what is executed is looked for before the application starts', () => {
  test.each([
    [['Imagse'], 'there is no worker named Imagse; there are Images, Mail. Did you mean Images?\n'],
    [['Images', 'Other'], 'there is no worker named Other; there are Images, Mail\n'],
    [
      ['Images', '--jobs', 'resize,corp'],
      'there is no job named corp of Images; there are resize, crop, slow. Did you mean crop?\n',
    ],
    [['--all', '--jobs', 'sned'], expect.stringContaining('Did you mean send?')],
  ])('%j is not there', async (words, message) => {
    const diary = new Diary();
    const ended = await runHere(['worker:execute', ...words], {}, { module: applicationOf(NOBODY, diary) });
    expect(ended).toEqual({ stdout: '', stderr: message, exitCode: 64 });
    expect(diary.made).toBe(false);
  });

  test('a worker that a factory makes is known once it is made', async () => {
    @GearmanWorker({ name: 'Late' })
    class LateWorker {
      @GearmanJob()
      run() {}
    }
    @Module({
      imports: [GearmanModule.forRoot({ servers: NOBODY })],
      providers: [{ provide: 'late', useFactory: () => new LateWorker() }],
    })
    class AppModule {}
    const words = ['worker:execute', '-n', '--timeout', '1', '--no-description'];
    const { exitCode, stderr } = await runHere([...words, 'Late'], {}, { module: AppModule });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(await runHere([...words, 'Lade'], {}, { module: AppModule })).toMatchObject({
      stderr: 'there is no worker named Lade; there are Late. Did you mean Late?\n',
      exitCode: 64,
    });
  });

  test('a class whose decorator metadata was lost is refused, with the reason', async () => {
    @Injectable()
    class Bare {
      constructor(readonly database: object) {}
    }
    Reflect.deleteMetadata('design:paramtypes', Bare);
    @Module({ imports: [GearmanModule.forRoot({ servers: NOBODY })], providers: [Bare] })
    class AppModule {}
    const { stderr, exitCode } = await runHere(['worker:list'], {}, { module: AppModule });
    expect(stderr).toContain('the constructor of Bare takes 1 dependency, and nobody knows which');
    expect(exitCode).toBe(78);
  });
});

describeOurServer(
  [],
  'an execution',
  (server) => {
    const participants = Participants.at(server);
    const address = () => `${server().host}:${server().port}`;
    const submit = async (...jobs: (readonly [functionName: string, payload: unknown])[]) => {
      const client = participants.client();
      for (const [functionName, payload] of jobs) await client.doBackground(functionName, payload).handle;
    };
    const run = (words: readonly string[], diary = new Diary()) =>
      runHere(
        ['worker:execute', ...words, '--no-description'],
        {},
        { module: applicationOf(address(), diary) },
      );

    test('of several workers goes by the limits of each, and tells why it ended', async () => {
      await submit(['Images~resize', 'a'], ['Mail~send', 'b'], ['Mail~send', 'c']);
      const { stdout, stderr, exitCode } = await run(['Images', 'Mail', '--iterations', '1']);
      expect(stdout).toMatch(new RegExp(`${STAMP} ended: iterations reached; 2 jobs done\n$`));
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
      expect(await askAdmin(server(), 'status')).toMatch(/Mail~send\t1\t0\t/);
    });

    test('of --all is of every worker', async () => {
      await submit(['Images~resize', 'a'], ['Mail~send', 'b']);
      const { stdout } = await run(['--all', '--iterations', '1', '--json']);
      expect(JSON.parse(stdout)).toEqual({
        workers: ['Images', 'Mail'],
        jobs: ['Images~resize', 'Images~crop', 'Images~slow', 'Mail~send'],
        ending: 'iterations',
        done: 2,
        failed: 0,
        exitCode: 0,
      });
    });

    test('of --jobs takes no others, by the names of methods, jobs or functions', async () => {
      const diary = new Diary();
      await submit(['Images~slow', 1], ['Images~crop', 'a'], ['Images~resize', 'b']);
      await run(['Images', '--jobs', 'cut, Images~resize', '--iterations', '2'], diary);
      expect(diary.done.toSorted()).toEqual(['crop a', 'resize b']);
    });

    test('has the exit codes that were asked for', async () => {
      await submit(['Mail~send', 'a']);
      const codes = ['--exit-code-iterations', '10', '--exit-code-idle', '11'];
      expect((await run(['Mail', '--iterations', '1', ...codes])).exitCode).toBe(10);
      const idle = await run(['Mail', '--timeout', '1', ...codes]);
      expect(idle.exitCode).toBe(11);
      expect(idle.stdout).toContain('ended: no job within the timeout; 0 jobs done\n');
      expect((await run(['Mail', '--exit-code-idle', '256'])).exitCode).toBe(64);
    });

    test('that stops waits for its jobs, and says so', async () => {
      const gate = new JobGate();
      await submit(['Images~slow', 1]);
      const { output, exitCode, said } = executing(
        ['Images'],
        applicationOf(address(), new Diary(), () => gate.arrive()),
      );
      await gate.arrived;
      process.emit('SIGTERM', 'SIGTERM');
      await said('taking no more jobs; waiting for 1 running job\n');
      gate.open();
      expect(await exitCode).toBe(0);
      expect(output.stdout).toMatch(/ended: asked to stop; 1 job done\n$/);
    });

    test('ends between jobs when the release file changes, however long they take', async () => {
      const folder = await folders.make({ RELEASE: 'one' });
      const gate = new JobGate();
      const diary = new Diary();
      await submit(['Images~slow', 1]);
      const words = ['Images', '--release-file', `${folder}/RELEASE`];
      const { output, exitCode, said } = executing(
        words,
        applicationOf(address(), diary, () => gate.arrive()),
      );
      await gate.arrived;
      await writeFile(`${folder}/RELEASE`, 'two');
      await said('waiting for 1 running job');
      expect(await askAdmin(server(), 'status')).toMatch(/^Images~slow\t1\t1\t/m);
      gate.open();
      expect(await exitCode).toBe(0);
      expect(diary.done).toEqual(['slow']);
      expect(output.stdout).toContain('ended: the release file has changed; 1 job done\n');
    });

    test('ends behind the job with which it holds too much memory', async () => {
      await submit(['Mail~send', 'a'], ['Mail~send', 'b']);
      const { stdout, exitCode } = await run(['Mail', '--max-memory', '1']);
      expect(stdout).toContain('ended: more memory than --max-memory; 1 job done\n');
      expect(exitCode).toBe(0);
    });

    test('ends when it is too old', async () => {
      const { stdout, exitCode } = await run(['Mail', '--max-age', '1']);
      expect(stdout).toContain('ended: older than --max-age; 0 jobs done\n');
      expect(exitCode).toBe(0);
    });
  },
  'fresh',
);

test('without any server it ends with 69 where it shall not go on trying', async () => {
  const module = applicationOf(NOBODY, new Diary());
  const { stdout, exitCode } = await runHere(
    ['worker:execute', 'Mail', '--no-description', '--unreachable-timeout', '1'],
    {},
    { module },
  );
  expect(stdout).toContain('ended: no job server within --unreachable-timeout; 0 jobs done\n');
  expect(exitCode).toBe(69);
});

test('an application that cannot start keeps the minimum execution time, and says at once what is wrong', async () => {
  @Injectable()
  class Broken {
    constructor() {
      throw new Error('no database');
    }
  }
  @GearmanWorker({ name: 'Any', minimumExecutionTime: 1 })
  class AnyWorker {
    @GearmanJob()
    run() {}
  }
  @Module({ imports: [GearmanModule.forRoot({ servers: NOBODY })], providers: [Broken, AnyWorker] })
  class AppModule {}
  const since = performance.now();
  const { stderr, exitCode } = await runHere(['worker:execute', 'Any'], {}, { module: AppModule });
  expect(performance.now() - since).toBeGreaterThan(900);
  expect(stderr).toBe('could not load the application AppModule: no database\n');
  expect(exitCode).toBe(78);
});
