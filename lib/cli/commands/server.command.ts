import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { print } from '../layout/print.js';
import { type Output, quiet } from '../output.js';
import { withConfigFile } from '../server/config-file.js';
import { DaemonFailure, DaemonStarter, isDaemon } from '../server/daemon.js';
import { parseFlags, refused } from '../server/flag-parser.js';
import * as messages from '../server/server.messages.js';
import type { Starter } from '../server/server-run.js';
import { type ServerSettings, settingsOf } from '../server/server-settings.js';
import type { StartedServer } from '../server/starting.js';
import { storeFailure } from '../store-failure.js';
import { VERSION } from '../version.js';
import type { Command, Invocation } from './command.js';

/** As the command line has it, and `--help` lists it. */
const NAMES = ['server', 'gearman:server'];

/** Errors of what was asked for. Their messages say all. */
const EXPECTED = ['OptionError', 'ListenError', 'RangeError'];

/**
 * `server`: the job server alone, in this process or as a daemon, until a signal ends it. It reads its words itself, as
 * gearmand reads its own, and like it ends with 1 where they are wrong.
 */
export class ServerCommand implements Command<Invocation> {
  async run(invocation: Invocation, output: Output): Promise<number> {
    try {
      return await this.obey(invocation, output);
    } catch (error) {
      throw explained(error);
    }
  }

  private async obey(invocation: Invocation, output: Output): Promise<number> {
    const { words, json } = invocation;
    const given = parseFlags(words.slice(words.findIndex((word) => NAMES.includes(word)) + 1));
    if (given.has('version')) {
      output.write(`${VERSION}\n`);
      return EXIT.ok;
    }
    const settings = settingsOf(withConfigFile(given), process.env);
    if (settings.checkOnly) return check(settings);
    if (isDaemon()) return asDaemon(settings);
    const said = settings.quiet ? quiet(output) : output;
    if (settings.daemon) return daemonStarted(words, said, { json, alone: settings.alone });
    return serve(settings, {
      ready: (started) =>
        print(said, { json }, started, () => textOf(started, messages.started, settings.alone)),
    });
  }
}

/** What a server refuses, it refuses when it is made. @throws OptionError; RangeError */
async function check({ server }: ServerSettings): Promise<number> {
  const { JobServer } = await import('../../server/index.js');
  const { storeAt } = await import('../../store/index.js');
  await new JobServer(server).close();
  if (server.store !== undefined) await storeAt(server.store).check();
  return EXIT.ok;
}

/** Loads the job server, which whoever starts a daemon or has a wrong command line does not need. */
async function serve(settings: ServerSettings, starter: Starter): Promise<number> {
  const { ServerRun } = await import('../server/server-run.js');
  return new ServerRun(settings).run(starter);
}

async function asDaemon(settings: ServerSettings): Promise<number> {
  const starter = new DaemonStarter();
  try {
    return await serve(settings, starter);
  } catch (error) {
    await starter.failed(explained(error));
    throw error;
  }
}

async function daemonStarted(
  words: readonly string[],
  output: Output,
  { json, alone }: { readonly json: boolean; readonly alone: boolean },
): Promise<number> {
  const { startDaemon } = await import('../server/start-daemon.js');
  const { started, trouble } = await startDaemon(words);
  if (trouble !== undefined) output.error(`${trouble}\n`);
  await print(output, { json }, started, () => textOf(started, messages.daemonStarted, alone));
  return EXIT.ok;
}

function textOf(
  { address, pid, http }: StartedServer,
  text: (address: string, pid: number, alone: boolean) => string,
  alone: boolean,
): string {
  const line = text(address.replaceAll(', ', ' and '), pid, alone);
  return http === undefined ? line : line + messages.listensHttp(http);
}

/** gearmand knows one exit code for all that is wrong; here a store that is away, or is no queue, has its own. */
function explained(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DaemonFailure) return error;
  const isExpected = error instanceof CliError || [error, error.cause].some(isWrong);
  return isExpected ? refused(error.message, { cause: error }) : (storeFailure(error) ?? error);
}

function isWrong(error: unknown): boolean {
  return error instanceof Error && EXPECTED.includes(error.name);
}
