import { spawn } from 'node:child_process';

import { SystemClock } from '../../time/clock.js';
import { keptProcessEnded, keptProcessStarted } from './execution.messages.js';
import { type ExecuteOptions, stamped } from '../commands/execute-options.js';
import { EXIT } from '../exit-codes.js';
import { type Output, quiet } from '../output.js';
import { ownStopSignals } from '../stop-signals.js';
import { type Child, type Keeper, KEPT_BY, KeptProcess } from './kept-process.js';

/** A command whose processes are kept. */
type KeptOptions = ExecuteOptions & { readonly processes: number };

/**
 * Keeps so many processes of the same command, and starts again those that end. Stop signals are handed on; when all
 * have ended it ends.
 *
 * @returns 0 where all ended well, else the first other exit code
 */
export async function keepProcesses(options: KeptOptions, output: Output): Promise<number> {
  const { processes, json } = options;
  const told = json ? quiet(output) : output;
  const kept = Array.from({ length: processes }, (_value, index) => {
    return new KeptProcess(new CommandKeeper(index + 1, options, told));
  });
  const forward = (signal: NodeJS.Signals): void => {
    for (const one of kept) one.stop(signal);
  };
  const release = ownStopSignals(forward, forward);
  for (const one of kept) one.start();
  const exitCodes = await Promise.all(kept.map(({ over }) => over));
  release();
  const exitCode = exitCodes.find((code) => code !== EXIT.ok) ?? EXIT.ok;
  if (json) output.write(`${JSON.stringify({ processes, exitCode })}\n`);
  return exitCode;
}

/** Starts processes of this process's own command, and tells of them. */
class CommandKeeper implements Keeper {
  readonly clock = new SystemClock();
  readonly clean: readonly number[];

  constructor(
    private readonly number: number,
    private readonly options: KeptOptions,
    private readonly told: Output,
  ) {
    this.clean = [EXIT.ok, options.exitCodeIdle, options.exitCodeIterations];
  }

  random(): number {
    return Math.random();
  }

  spawn(): Child {
    return spawnCommand(keptWords(this.options.words, this.options.json));
  }

  started(pid: number | undefined): void {
    this.told.write(stamped(keptProcessStarted(this.number, pid)));
  }

  ended(pid: number | undefined, exitCode: number, delay: number | undefined): void {
    this.told.write(stamped(keptProcessEnded(this.number, pid, exitCode, delay)));
  }
}

/**
 * The command line of a kept process: the same without `--processes`, and without questions. Its standard output is
 * that of its keeper, which may have a document to print.
 */
export function keptWords([command = '', ...words]: readonly string[], json: boolean): string[] {
  const end = words.indexOf('--');
  const options = end === -1 ? words : words.slice(0, end);
  const kept = options.filter((word, index) => {
    return !/^--processes(=|$)/.test(word) && options[index - 1] !== '--processes' && word !== '--json';
  });
  const added = json ? ['--no-interaction', '--quiet'] : ['--no-interaction'];
  return [command, ...added, ...kept, ...(end === -1 ? [] : words.slice(end))];
}

/** Runs the script that this process runs, with other words. */
function spawnCommand(words: readonly string[]): Child {
  const [, script = ''] = process.argv;
  const child = spawn(process.execPath, [...process.execArgv, script, ...words], {
    // The channel is how it learns that its keeper is no more.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, [KEPT_BY]: String(process.pid) },
  });
  return {
    pid: child.pid,
    kill: (signal) => child.kill(signal),
    onEnd: (listener) => {
      // A process that cannot be started has an error, and may have an exit too.
      const end = once((exitCode: number) => listener(exitCode));
      child.once('error', () => end(EXIT.failure));
      child.once('exit', (code) => end(code ?? EXIT.failure));
    },
  };
}

function once(listener: (exitCode: number) => void): (exitCode: number) => void {
  let called = false;
  return (exitCode) => {
    if (!called) listener(exitCode);
    called = true;
  };
}
