import { JobServer } from '../../server/index.js';
import { serverStarted } from '../cli.messages.js';
import { EXIT } from '../exit-codes.js';
import { print } from '../layout/print.js';
import type { Output } from '../output.js';
import { ownStopSignals } from '../stop-signals.js';
import type { Command, CommonOptions } from './command.js';

/** What `server` takes. */
export interface ServerOptions extends CommonOptions {
  readonly port: number;
  /** Default: every address of the machine, as gearmand. */
  readonly listen?: string;
}

/** `server`: the job server alone, until a stop signal comes. Like gearmand it then ends at once. */
export class ServerCommand implements Command<ServerOptions> {
  async run(given: ServerOptions, output: Output): Promise<number> {
    const warn = (message: string): void => output.error(`${message}\n`);
    const server = new JobServer({ logger: { log: () => undefined, warn, error: warn } });
    const { address, port } = await server.listen({ port: given.port, host: given.listen });
    const document = { address, port, pid: process.pid };
    await print(output, given, document, () => serverStarted(address, process.pid));
    await new Promise<void>((resolve) =>
      ownStopSignals(
        () => resolve(),
        () => process.exit(EXIT.failure),
      ),
    );
    await server.close();
    return EXIT.ok;
  }
}
