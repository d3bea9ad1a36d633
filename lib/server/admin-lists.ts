import { listAnswer, row } from '../protocol/index.js';
import type { AdminHandlers } from './admin-commands.js';
import type { ServerConnection } from './server-connection.js';

/** What functions and connections there are. What follows these commands is ignored. */
export const LIST_COMMANDS: AdminHandlers = {
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
};

/** `FD IP ID : FUNCTION ...`, the newest function first. Our connections have numbers where gearmand's have descriptors. */
function workerLine({ number, address, clientId, peer }: ServerConnection): string {
  const host = address.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  const functionNames = peer.abilities.map(({ queue }) => queue.functionName);
  return [`${number} ${host} ${clientId} :`, ...functionNames].join(' ');
}
