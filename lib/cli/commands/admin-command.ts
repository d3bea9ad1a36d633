import { AdminClient } from '../../client/index.js';
import { formatAddress } from '../../transport/index.js';
import { EXIT } from '../exit-codes.js';
import { renderTable, type Table } from '../layout/table.js';
import type { Output } from '../output.js';
import { serverOf, type ServerOption } from '../server-option.js';
import { shown, type WatchOptions } from '../watch.js';
import type { Command, CommonOptions } from './command.js';

/** What the commands take that ask a job server about itself. */
export interface AdminOptions extends CommonOptions, ServerOption {
  readonly watch?: WatchOptions['watch'];
}

/** What a server answered: the same for machines and for people. */
export interface AdminAnswer {
  /** Beside `server`, which every document has. */
  readonly document: Readonly<Record<string, unknown>>;
  /** A table, or a line. */
  readonly shown: Table | string;
}

/** Asks one job server, and prints what it answers, once or again and again. */
export class AdminCommand<Options extends AdminOptions> implements Command<Options> {
  /** @param ask may throw: see `reportError` for how that ends */
  constructor(
    private readonly ask: (admin: AdminClient, options: Options, address: string) => Promise<AdminAnswer>,
  ) {}

  async run(options: Options, output: Output): Promise<number> {
    const server = serverOf(options);
    const address = formatAddress(server);
    const admin = new AdminClient({ server });
    try {
      await shown(options, output, async () => {
        const answer = await this.ask(admin, options, address);
        return options.json
          ? `${JSON.stringify({ server: address, ...answer.document })}\n`
          : textOf(answer, output);
      });
    } finally {
      await admin.close();
    }
    return EXIT.ok;
  }
}

async function textOf({ shown: content }: AdminAnswer, output: Output): Promise<string> {
  return typeof content === 'string' ? `${content}\n` : renderTable(content, output);
}
