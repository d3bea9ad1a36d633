import { listAnswer, parseAdminCommand, row, unknownCommandAnswer, valueAnswer } from '../protocol/index.js';
import type { ServerConnection } from './server-connection.js';
import type { ServerContext } from './server-context.js';
import { VERSION } from './version.js';

type AdminHandler = (context: ServerContext, args: readonly string[]) => string;

/** The admin protocol, a row for each command, answered byte for byte as gearmand does. */
const ADMIN_COMMANDS: { readonly [Command in string]?: AdminHandler } = {
  status: ({ queue }) =>
    listAnswer(
      queue.snapshot().map(({ functionName, queued, running, workers }) => {
        const total = queued.high + queued.normal + queued.low + running;
        return row(functionName, total, running, workers);
      }),
    ),
  prioritystatus: ({ queue }) =>
    listAnswer(
      queue
        .snapshot()
        .map(({ functionName, queued, workers }) =>
          row(functionName, queued.high, queued.normal, queued.low, workers),
        ),
    ),
  workers: ({ connections }) => listAnswer(Array.from(connections, workerLine)),
  version: () => valueAnswer(VERSION),
  getpid: () => valueAnswer(process.pid),
};

/** `FD IP ID : FUNCTION ...`, the newest function first. Our connections have numbers where gearmand's have descriptors. */
function workerLine({ number, address, clientId, peer }: ServerConnection): string {
  const host = address.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return [`${number} ${host} ${clientId} :`, ...peer.abilities.map(({ functionName }) => functionName)].join(
    ' ',
  );
}

export function answerAdminCommand(line: string, context: ServerContext): string {
  const { command, word, args } = parseAdminCommand(line);
  const handler = Object.hasOwn(ADMIN_COMMANDS, command) ? ADMIN_COMMANDS[command] : undefined;
  return handler === undefined ? unknownCommandAnswer(word) : handler(context, args);
}
