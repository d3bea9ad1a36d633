import { JobServer } from '../../server/index.js';
import { serverStarted } from '../cli.messages.js';
import { EXIT } from '../exit-codes.js';
import { type Output, quiet } from '../output.js';
import { ownStopSignals } from '../stop-signals.js';
import type { Command } from './command.js';

export interface ServerOptions {
  readonly port: number;
  /** Default: every address of the machine, as gearmand. */
  readonly listen?: string;
  readonly quiet: boolean;
}

/** `server`: the job server alone, until a stop signal comes. Like gearmand it then ends at once. */
export class ServerCommand implements Command<ServerOptions> {
  async run({ port, listen, quiet: silent }: ServerOptions, output: Output): Promise<number> {
    const told = silent ? quiet(output) : output;
    const warn = (message: string): void => output.error(`${message}\n`);
    const server = new JobServer({ logger: { log: () => undefined, warn, error: warn } });
    const { address } = await server.listen({ port, host: listen });
    told.write(serverStarted(address, process.pid));
    await new Promise<void>((resolve) => ownStopSignals(resolve, () => process.exit(EXIT.failure)));
    await server.close();
    return EXIT.ok;
  }
}
