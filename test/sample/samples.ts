import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, expect } from '@jest/globals';

import { CliProcess, type Surroundings } from '../cli/cli-process.js';

export const HOST = '127.0.0.1';

const SAMPLES = fileURLToPath(new URL('../../sample/', import.meta.url));

/** Who starts processes, and ends them. */
interface Starter {
  program(command: string, args: readonly string[], surroundings?: Surroundings): CliProcess;
  nestGearman(words: readonly string[], surroundings?: Surroundings): CliProcess;
}

/** Starts processes that the tests of a block share. */
export class SharedCommands implements Starter {
  private readonly started: CliProcess[] = [];

  /** To be called in a test file or `describe`, behind which they are ended. */
  static perBlock(): SharedCommands {
    const commands = new SharedCommands();
    afterAll(() => Promise.all(commands.started.map((each) => each.kill())));
    return commands;
  }

  program(command: string, args: readonly string[], surroundings?: Surroundings): CliProcess {
    return this.kept(CliProcess.start(command, args, surroundings));
  }

  nestGearman(words: readonly string[], surroundings?: Surroundings): CliProcess {
    return this.kept(CliProcess.nestGearman(words, surroundings));
  }

  private kept(started: CliProcess): CliProcess {
    this.started.push(started);
    return started;
  }
}

type Environment = Readonly<Record<string, string>>;

/** Of those that heed them: no test shall listen where a user does, or find what another test left behind. */
const UNSET = { PORT: '', REPORTS_FOLDER: '', REPORTS_RETENTION: '', ACCESS_LOG: '', LOG_TIMEOUT: '' };

/** A sample as its README tells to run it. */
export class Sample {
  readonly folder: string;

  constructor(
    name: string,
    private readonly commands: Starter,
  ) {
    this.folder = join(SAMPLES, name);
  }

  get app(): string {
    return join(this.folder, 'dist/app.module.js');
  }

  /** Starts its program. */
  main(words: readonly string[] = [], env: Environment = {}): CliProcess {
    const main = join(this.folder, 'dist/main.js');
    return this.commands.program(process.execPath, [main, ...words], { env: { ...UNSET, ...env } });
  }

  /** Starts one of its workers in a process of its own, and waits until it takes jobs. */
  async worker(name: string, servers: string, env: Environment = {}): Promise<CliProcess> {
    const words = ['gearman:worker:execute', name, '--no-interaction', '--app', this.app];
    const started = this.commands.nestGearman(words, { env: { ...UNSET, ...env, GEARMAN_SERVERS: servers } });
    await started.said('loaded. Ctrl+C to break');
    return started;
  }
}

/** A start that cannot go well. */
interface Failure {
  readonly words?: readonly string[];
  readonly env?: Environment;
  /** What it says of it. */
  readonly why: string;
}

/** Starts a sample's program with each of these, and expects it to say what is wrong, and to end with 1. */
export async function expectFailures(sample: Sample, failures: readonly Failure[]): Promise<void> {
  const ended = await Promise.all(failures.map(({ words, env }) => sample.main(words, env).ended()));
  const expected = failures.map(({ why }) => ({ stderr: expect.stringContaining(why), exitCode: 1 }));
  expect(ended).toMatchObject(expected);
}

/** Starts our own server in a process of its own. @returns its address */
export async function startOwnServer(commands: Starter): Promise<string> {
  const server = commands.nestGearman(['server', '--port', '0', '--listen', HOST]);
  const line = /listens on 127\.0\.0\.1:(\d+) /;
  await server.said(line);
  return `${HOST}:${line.exec(server.stdout)?.[1]}`;
}

/** The rows of the tables that a program has printed, cell by cell, heads included. */
export function tableRows(stdout: string): string[][] {
  const lines = stdout.split('\n').filter((line) => line.startsWith('│'));
  return lines.map((line) =>
    line
      .split('│')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
