import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

import { afterEach } from '@jest/globals';

import { BIN, CliProcess, fixture, type Surroundings } from './cli-process.js';
import { GateKeeper } from './gate-keeper.js';

/** The commands and gates of one test, ended behind it. */
export class StartedCommands {
  private readonly closers: (() => Promise<unknown>)[] = [];

  /** To be called in a test file or `describe`. */
  static perTest(): StartedCommands {
    const commands = new StartedCommands();
    afterEach(() => commands.end());
    return commands;
  }

  /** Starts `nest-gearman` with these words. */
  nestGearman(words: readonly string[], surroundings?: Surroundings): CliProcess {
    return this.kept(CliProcess.nestGearman(words, surroundings));
  }

  /** The same in a pseudo-terminal. */
  inTerminal(words: readonly string[], surroundings?: Surroundings): CliProcess {
    return this.kept(CliProcess.inTerminal(process.execPath, [BIN, ...words], surroundings));
  }

  /** Starts any other program. */
  program(command: string, args: readonly string[], surroundings?: Surroundings): CliProcess {
    return this.kept(CliProcess.start(command, args, surroundings));
  }

  /** Starts `nest-gearman` for the application `held.mjs`, whose servers are these, without a question. */
  held(servers: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): CliProcess {
    const all = [...words, '--no-interaction', '--app', fixture('held.mjs')];
    return this.nestGearman(all, { env: { GEARMAN_SERVERS: servers, ...env } });
  }

  async gate(): Promise<GateKeeper> {
    const gate = await GateKeeper.open();
    this.closers.push(() => gate.close());
    return gate;
  }

  /** Ends a process behind the test. */
  kept(started: CliProcess): CliProcess {
    this.closers.push(() => started.kill());
    return started;
  }

  private async end(): Promise<void> {
    await Promise.all(this.closers.splice(0).map((close) => close()));
  }
}

/** A port that nobody listens on, as far as can be known. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
