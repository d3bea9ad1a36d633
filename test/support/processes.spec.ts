import { afterEach, describe, expect, test } from '@jest/globals';

import { BackgroundProcess, type ProcessOptions, runCommand } from './processes.js';

/** Ignores what asks it politely, as only kill -9 ends it. */
const STUBBORN = 'trap "" TERM; echo ready; while :; do read -r line || exec sleep 1000; done';

function shell(script: string, options?: ProcessOptions) {
  return runCommand('sh', ['-c', script], options);
}

describe('a command', () => {
  test('is run to its end, with what it wrote and its code', async () => {
    expect(await shell('echo out; echo err >&2; exit 3')).toEqual({
      stdout: 'out\n',
      stdoutBytes: Buffer.from('out\n'),
      stderr: 'err\n',
      exitCode: 3,
    });
  });

  test('gets its input and its environment', async () => {
    const { stdout } = await shell('cat; echo "$GREETING"', { input: 'in ', env: { GREETING: 'hello' } });
    expect(stdout).toBe('in hello\n');
  });

  test('may end without having read its input', async () => {
    expect(await shell('exit 0', { input: Buffer.alloc(1024 * 1024) })).toMatchObject({ exitCode: 0 });
  });

  test('is killed when its time is over, children and all of its pipes notwithstanding', async () => {
    const running = shell('echo begun; sleep 2; echo never', { timeLimit: 200 });
    await expect(running).rejects.toThrow(/did not end within 200 ms.*begun/);
  });

  test('cannot be run where there is none', async () => {
    await expect(runCommand('no-such-program', [])).rejects.toThrow('ENOENT');
  });
});

describe('a background process', () => {
  const started: BackgroundProcess[] = [];

  afterEach(async () => {
    await Promise.all(started.splice(0).map((process) => process.kill()));
  });

  function start(script: string, options?: ProcessOptions): BackgroundProcess {
    const process = BackgroundProcess.start('sh', ['-c', script], options);
    started.push(process);
    return process;
  }

  test('is awaited by its lines, those to come and those that came', async () => {
    const process = start('echo one; echo two; cat');
    await process.waitForLine('two');
    await process.waitForLine('one');
    expect(process.lines).toEqual(['one', 'two']);
  });

  test('fails who waits for a line when it ends without', async () => {
    const waiting = start('echo other; echo why >&2; exit 2').waitForLine('wanted');
    await expect(waiting).rejects.toThrow(/"wanted", but it ended with 2.*other.*why/);
  });

  test('fails who waits for a line for too long', async () => {
    const waiting = start(STUBBORN, { timeLimit: 100 }).waitForLine('wanted');
    await expect(waiting).rejects.toThrow(/"wanted", but 100 ms are over/);
  });

  test('fails who waits for a line where it could not be started', async () => {
    const process = BackgroundProcess.start('no-such-program', []);
    await expect(process.waitForLine('ready')).rejects.toThrow('ENOENT');
    await process.exited;
  });

  test('has ended when it is killed, whatever it ignores', async () => {
    const process = start(STUBBORN);
    await process.waitForLine('ready');
    await process.kill();
    expect(() => globalThis.process.kill(process.pid as number, 0)).toThrow('ESRCH');
    await process.kill();
  });
});
