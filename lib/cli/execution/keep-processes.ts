import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import { SystemClock } from '../../time/clock.js';
import {
  keptProcessEnded,
  keptProcessStarted,
  sourcesChanged,
  waitingForSources,
} from './execution.messages.js';
import { type ExecuteOptions, stamped } from '../commands/execute-options.js';
import { EXIT } from '../exit-codes.js';
import { type Output, quiet } from '../output.js';
import { ownStopSignals } from '../stop-signals.js';
import { type Child, type Keeper, FINAL, KEPT_BY, KeptProcess, RENEW } from './kept-process.js';
import { SourceWatch } from './source-watch.js';

/** Behind a path, as in `--app dist/app.js#AppModule`. */
const NAMED_EXPORT = /#[\w$]+$/;

/** A command whose processes are kept. */
type KeptOptions = ExecuteOptions & { readonly processes: number };

/**
 * Keeps so many processes of the same command, and starts again those that end. With `--watch` they are replaced when
 * the application's sources change. Stop signals are handed on; when all have ended it ends.
 *
 * @param appFile the root module's file, with `#` and its export if that was named; absent where the script that runs brings its own
 * @returns 0 where all ended well, else the first other exit code
 */
export async function keepProcesses(
  options: KeptOptions,
  appFile: string | undefined,
  output: Output,
): Promise<number> {
  const { processes, json } = options;
  const told = json ? quiet(output) : output;
  const kept = Array.from({ length: processes }, (_value, index) => {
    return new KeptProcess(new CommandKeeper(index + 1, options, told));
  });
  const forward = (signal: NodeJS.Signals): void => {
    for (const one of kept) one.stop(signal);
  };
  const release = ownStopSignals(forward, forward);
  const watch = options.watch ? watchSources(kept, appFile, told) : undefined;
  for (const one of kept) one.start();
  const exitCodes = await Promise.all(kept.map(({ over }) => over));
  release();
  watch?.stop();
  const exitCode = exitCodes.find((code) => code !== EXIT.ok) ?? EXIT.ok;
  if (json) output.write(`${JSON.stringify({ processes, exitCode })}\n`);
  return exitCode;
}

/** @throws the system's error where no more folders can be watched */
function watchSources(kept: readonly KeptProcess[], appFile: string | undefined, told: Output): SourceWatch {
  const [, script = ''] = process.argv;
  const file = appFile ?? resolve(script);
  const watch = new SourceWatch(dirname(file), new SystemClock(), () => {
    // A compiler has emptied its folder: the next change is its output.
    if (appFile !== undefined && !existsSync(appFile.replace(NAMED_EXPORT, ''))) return;
    told.write(stamped(sourcesChanged));
    for (const one of kept) one.renew();
  });
  watch.start();
  return watch;
}

/** Starts processes of this process's own command, and tells of them. */
class CommandKeeper implements Keeper {
  readonly clock = new SystemClock();
  readonly clean: readonly number[];
  readonly renewable: boolean;

  constructor(
    private readonly number: number,
    private readonly options: KeptOptions,
    private readonly told: Output,
  ) {
    this.clean = [EXIT.ok, options.exitCodeIdle, options.exitCodeIterations];
    this.renewable = options.watch;
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
    if (FINAL.includes(exitCode) && this.renewable && delay === undefined) {
      this.told.write(stamped(waitingForSources));
    }
  }
}

/**
 * The command line of a kept process: the same without `--processes` and `--watch`, and without questions. Its standard output is
 * that of its keeper, which may have a document to print.
 */
export function keptWords([command = '', ...words]: readonly string[], json: boolean): string[] {
  const end = words.indexOf('--');
  const options = end === -1 ? words : words.slice(0, end);
  const kept = options.filter((word, index) => {
    const isKeepers = /^--processes(=|$)|^--watch$|^--json$/.test(word);
    return !isKeepers && options[index - 1] !== '--processes';
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
    // One that has ended by now is told nothing.
    renew: () => child.connected && child.send(RENEW, () => undefined),
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
