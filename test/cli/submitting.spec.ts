import { describe, expect, test } from '@jest/globals';

import { JobFailure, RawSerializer, TextSerializer } from '../../lib/worker/index.js';
import { Participants } from '../support/participants.js';
import { describeOurServer } from '../support/servers.js';
import { BIN } from './cli-process.js';
import { runHere } from './recording-output.js';
import { StartedCommands } from './started-commands.js';
import { TemporaryFolders } from './temporary-folder.js';

const commands = StartedCommands.perTest();
const folders = TemporaryFolders.perTest();

describeOurServer(
  [],
  'job:submit',
  (server) => {
    const participants = Participants.at(server);
    const at = () => ['--server', `${server().host}:${server().port}`];
    const submit = (...words: string[]) => runHere(['job:submit', ...words, ...at()]);

    test('in the foreground it prints the result as JSON, compact in a pipe and indented on a terminal', async () => {
      participants.worker({ echo: (job) => ({ got: job.payload() }) });
      const expected = { stderr: '', exitCode: 0 };
      expect(await submit('echo', '{ "a": [1] }')).toEqual({ stdout: '{"got":{"a":[1]}}\n', ...expected });
      const { stdout } = await runHere(['gearman:job:submit', 'echo', '5', ...at()], { isTerminal: true });
      expect(stdout).toBe('{\n  "got": 5\n}\n');
    });

    test('no payload is the empty one', async () => {
      participants.worker({ echo: (job) => ({ bytes: job.workload.length }) });
      expect((await submit('echo')).stdout).toBe('{"bytes":0}\n');
    });

    test('a payload that is no JSON is refused, with the way out', async () => {
      expect(await submit('echo', 'hello')).toEqual({
        stdout: '',
        stderr: expect.stringMatching(
          /^expected the payload as JSON, got "hello" \(.*\); --as text sends it as it is/,
        ),
        exitCode: 64,
      });
    });

    test('--as text sends and prints text', async () => {
      participants.worker(
        { reverse: (job) => [...job.payload<string>()].toReversed().join('') },
        { serializer: new TextSerializer() },
      );
      expect((await submit('reverse', 'stressed', '--as', 'text')).stdout).toBe('desserts\n');
    });

    test('--as raw carries the bytes of a file, and prints bytes', async () => {
      participants.worker(
        { swap: (job) => Buffer.from(job.payload<Buffer>().toReversed()) },
        { serializer: new RawSerializer() },
      );
      const { writeFile } = await import('node:fs/promises');
      const folder = await folders.make();
      await writeFile(`${folder}/bytes`, Buffer.from([0, 255, 10, 128]));
      const line = `exec "$0" "$1" job:submit swap --as raw --file '${folder}/bytes' --server "$2" | od -An -tx1`;
      const { stdout } = await commands
        .program('sh', ['-c', line, process.execPath, BIN, at()[1] ?? ''])
        .ended();
      expect(stdout.trim()).toBe('80 0a ff 00');
      const document = await submit('swap', '--as', 'raw', '--file', `${folder}/bytes`, '--json');
      expect(JSON.parse(document.stdout)).toMatchObject({ result: 'gAr/AA==', encoding: 'base64' });
    });

    test.each([
      ['where it is a pipe', `printf '"piped"' | "$0" "$1" job:submit echo --server "$2"`],
      ['where the argument is -', `printf '"piped"' | "$0" "$1" job:submit echo - --server "$2"`],
    ])('standard input is the payload %s', async (_what, line) => {
      participants.worker({ echo: (job) => job.payload() });
      const { stdout } = await commands
        .program('sh', ['-c', line, process.execPath, BIN, at()[1] ?? ''])
        .ended();
      expect(stdout).toBe('"piped"\n');
    });

    test('in the background it prints the handle, and job:status finds the job', async () => {
      const { stdout, exitCode } = await submit('later', '1', '--background', '--unique', 'one');
      expect(stdout).toMatch(/^H:\S+\n$/);
      expect(exitCode).toBe(0);
      const handle = stdout.trim();
      expect((await runHere(['job:status', handle, ...at()])).stdout).toBe(`${handle}: queued\n`);
      const { stdout: document } = await runHere(['job:status', '--unique', 'one', '--json', ...at()]);
      expect(JSON.parse(document)).toEqual({
        unique: 'one',
        known: true,
        running: false,
        numerator: 0,
        denominator: 0,
      });
    });

    test("--priority is the job's", async () => {
      const order: unknown[] = [];
      await submit('rank', '"low"', '--background', '--priority', 'low');
      await submit('rank', '"normal"', '--background');
      await submit('rank', '"high"', '--background', '--priority', 'high');
      const three = new Promise<void>((resolve) => {
        participants.worker({ rank: (job) => (order.push(job.payload()) === 3 ? resolve() : undefined) });
      });
      await three;
      expect(order).toEqual(['high', 'normal', 'low']);
    });

    test('--at delays it', async () => {
      const worker = participants.worker({ soon: () => 1 });
      const since = Date.now();
      const done = new Promise<number>((resolve) => {
        worker.on('jobFinished', () => resolve(Date.now() - since));
      });
      expect((await submit('soon', '--background', '--at', '+1s')).exitCode).toBe(0);
      expect(await done).toBeGreaterThan(900);
    });

    test.each([
      [['--at', '+1s'], '--at is for jobs that nobody waits for; add --background'],
      [['--at', '+1s', '--background', '--priority', 'high'], 'Gearman delays jobs of normal priority only'],
      [['--at', 'tomorrow', '--background'], 'expected --at as a date like 2026-12-24T18:00:00Z, or as +30s'],
      [['--file', 'x', '1'], 'expected one payload, got an argument and --file'],
      [['--priority', 'urgent'], 'Allowed choices are high, normal, low'],
      [['--as', 'php'], 'Allowed choices are json, text, raw'],
      [['--timeout', '0'], 'expected --timeout as a whole number of at least 1'],
    ])('%j is refused', async (words, message) => {
      const { stdout, stderr, exitCode } = await submit('any', ...words);
      expect(stderr).toContain(message);
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 64 });
    });

    test('a job that fails ends with 2, one that throws with 3, and a timeout with 75', async () => {
      participants.worker({
        fails: () => {
          throw new JobFailure('no');
        },
        throws: () => {
          throw new RangeError('too small');
        },
      });
      expect(await submit('fails')).toMatchObject({
        stdout: '',
        exitCode: 2,
        stderr: expect.stringMatching(/^job H:\S+ of fails failed\n$/),
      });
      expect(await submit('throws')).toMatchObject({
        exitCode: 3,
        stderr: expect.stringContaining('RangeError: too small'),
      });
      expect(await submit('nobody', '--timeout', '1')).toMatchObject({
        exitCode: 75,
        stderr: expect.stringContaining('is a worker running?'),
      });
      const { stderr } = await submit('throws', '--json');
      expect(JSON.parse(stderr)).toMatchObject({ error: { name: 'JobExceptionError', exitCode: 3 } });
    });

    test('no server is 69', async () => {
      const { exitCode, stderr } = await runHere(['job:submit', 'f', '--server', '127.0.0.1:1,[::1]:1']);
      expect(stderr).toContain('127.0.0.1:1');
      expect(exitCode).toBe(69);
    });

    test('--json is one document, with handle and unique ID', async () => {
      participants.worker({ echo: (job) => job.payload() });
      const { stdout } = await submit('echo', '[1]', '--json', '--unique', 'mine');
      expect(JSON.parse(stdout)).toEqual({
        handle: expect.stringMatching(/^H:/),
        unique: 'mine',
        status: 'complete',
        result: [1],
      });
    });

    test('warnings go to standard error', async () => {
      participants.worker({
        warns: (job) => {
          job.sendWarning('nearly full');
          return 1;
        },
      });
      expect(await submit('warns')).toEqual({ stdout: '1\n', stderr: 'warning: nearly full\n', exitCode: 0 });
    });

    /** A job that is at 1 of 4. */
    function stepping(): void {
      participants.worker({
        steps: (job) => {
          job.sendStatus(1, 4);
          return 'done';
        },
      });
    }

    describe('progress', () => {
      test('is drawn on a terminal, and gone before the result', async () => {
        stepping();
        const { stdout } = await commands.inTerminal(['job:submit', 'steps', ...at()]).ended();
        expect(stdout).toContain('steps [#######-----------------------]  25% 1/4');
        expect(stdout).toContain('\r\u001b[K"done"\r\n');
      });

      test('is not told in a pipe', async () => {
        stepping();
        const { stdout, stderr } = await commands.nestGearman(['job:submit', 'steps', ...at()]).ended();
        expect({ stdout, stderr }).toEqual({ stdout: '"done"\n', stderr: '' });
      });
    });

    test('Ctrl+C ends the wait with 130; the job stays', async () => {
      const started = new Promise<void>((resolve) => {
        participants.worker({
          stays: (job) => {
            resolve();
            return new Promise((_resolve, reject) => job.signal.addEventListener('abort', reject));
          },
        });
      });
      const command = commands.nestGearman(['job:submit', 'stays', ...at()]);
      await started;
      command.signal('SIGINT');
      expect(await command.ended()).toMatchObject({
        stderr: 'stopped waiting; the job goes on, for Gearman cannot take it back\n',
        exitCode: 130,
      });
    });
  },
  'fresh',
);

describeOurServer([], 'job:status', (server) => {
  const participants = Participants.at(server);
  const at = () => ['--server', `${server().host}:${server().port}`];

  test('shows how far a running job is', async () => {
    const running = new Promise<void>((resolve) => {
      participants.worker({
        half: (job) => {
          job.sendStatus(1, 2);
          resolve();
          return new Promise((_resolve, reject) => job.signal.addEventListener('abort', reject));
        },
      });
    });
    const handle = await participants.client().doBackground('half').handle;
    await running;
    const { stdout } = await runHere(['job:status', handle, ...at()]);
    expect(stdout).toBe(`${handle}: running [###############---------------]  50% 1/2\n`);
  });

  test('a job that no server knows has ended, or never was', async () => {
    expect(await runHere(['job:status', 'H:gone:1', ...at()])).toEqual({
      stdout: 'H:gone:1: unknown; it has ended, or no such job was ever submitted to these servers\n',
      stderr: '',
      exitCode: 0,
    });
  });

  test.each([[[]], [['H:a:1', '--unique', 'b']]])('%j is neither a handle nor a unique ID', async (words) => {
    const { stderr, exitCode } = await runHere(['job:status', ...words, ...at()]);
    expect(stderr).toBe('expected a job handle or --unique <id>, one of both\n');
    expect(exitCode).toBe(64);
  });
});
