import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { JobServer } from '../../../lib/server/index.js';
import { askAdmin } from '../../support/admin-text.js';
import { BackgroundProcess, runCommand } from '../../support/processes.js';
import { decide } from '../../support/programs.js';

const SOURCE = fileURLToPath(new URL('peer.c', import.meta.url));
const MISSING = whyNoCompiler();

/** Why no C program that uses libgearman can be compiled here; nothing where one can. */
function whyNoCompiler(): readonly string[] {
  const header = '#include <libgearman/gearman.h>';
  const { error, status } = spawnSync('cc', ['-E', '-o', '/dev/null', '-'], { input: header });
  if (error !== undefined) return ['no C compiler is installed'];
  return status === 0 ? [] : ['libgearman-dev is not installed'];
}

/** On a CI machine the compiler's own message fails the tests. */
const skipped = decide(MISSING, process.env['CI']) === 'skip';
const describeCompiled = skipped ? describe.skip : describe;

describeCompiled(`libgearman${skipped ? ` [skipped: ${MISSING.join()}]` : ''}`, () => {
  let folder: string;
  let program: string;
  let server: JobServer;
  let port: string;
  let worker: BackgroundProcess;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nestjs-gearman-libgearman-'));
    program = join(folder, 'peer');
    const compiled = await runCommand('cc', ['-Wall', '-Werror', '-o', program, SOURCE, '-lgearman']);
    expect(compiled).toMatchObject({ stderr: '', exitCode: 0 });
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  beforeEach(async () => {
    server = new JobServer({ jobHandlePrefix: 'H' });
    port = String((await server.listen({ host: '127.0.0.1', port: 0 })).port);
    worker = BackgroundProcess.start(program, ['worker', port]);
    await worker.waitForLine('ready');
  });

  afterEach(async () => {
    await worker.kill();
    await server.close();
  });

  test('a client and a worker of its own do with our server all that they can', async () => {
    const { stdout, exitCode } = await runCommand(program, ['client', port]);
    expect(stdout.split('\n')).toEqual([
      'echo: GEARMAN_SUCCESS',
      'do: GEARMAN_SUCCESS cba',
      'do_high: GEARMAN_SUCCESS cba',
      'do_low: GEARMAN_SUCCESS -',
      'do in parts: GEARMAN_SUCCESS one two three',
      'do with a unique ID: GEARMAN_SUCCESS my unique',
      'do that fails: GEARMAN_WORK_FAIL ',
      'do_background: GEARMAN_SUCCESS H:000000000007',
      'do_background: done',
      'job_status: known 1 running 0 0/0',
      'unique_status: known 1 running 0',
      'job_status of no job: known 0 running 0',
      'epoch: was there, is done',
      'option: 1',
      ...Array.from({ length: 12 }, () => 'complete cba'),
      'run_tasks: GEARMAN_SUCCESS',
      'status 1/2',
      'data one ',
      'warning careful',
      'data two ',
      'complete three',
      'run_tasks: GEARMAN_SUCCESS',
      'fail fails',
      'run_tasks: GEARMAN_SUCCESS',
      'exception boom',
      'run_tasks: GEARMAN_SUCCESS',
      'wrong option: 0',
      '',
    ]);
    expect(exitCode).toBe(0);
  });

  test('its worker says who it is and what it can do', async () => {
    const seen = await untilListed(Number(port));
    expect(seen.replace(/^\d+/, 'FD')).toBe(
      'FD 127.0.0.1 libgearman : reverse in parts unique of fails throws',
    );
  });
});

/** The worker registers while it asks for its first job, after it has said that it is ready. */
async function untilListed(port: number): Promise<string> {
  for (;;) {
    const answer = await askAdmin({ host: '127.0.0.1', port }, 'workers');
    const line = answer.split('\n').find((each) => each.includes('reverse'));
    if (line !== undefined) return line;
  }
}
