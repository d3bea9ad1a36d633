import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';

/** Listens, tells its port, and is stuck for ever: nobody accepts. */
const STUCK = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:net').createServer();
  server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

/** How long a connection takes at most where the queue of connections still has room. */
const SOON = 200;

/** A port that answers nobody: its process is stuck, and its queue of connections is full. */
export class SilentServer {
  private constructor(
    readonly port: number,
    private readonly thread: Worker,
    private readonly queued: readonly Socket[],
  ) {}

  static async start(): Promise<SilentServer> {
    const thread = new Worker(STUCK, { eval: true });
    const [port] = (await once(thread, 'message')) as [number];
    const queued: Socket[] = [];
    do queued.push(connect({ host: '127.0.0.1', port }).on('error', () => undefined));
    while (await connects(queued.at(-1) as Socket));
    return new SilentServer(port, thread, queued);
  }

  async stop(): Promise<void> {
    for (const socket of this.queued) socket.destroy();
    await this.thread.terminate();
  }
}

function connects(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    // A busy machine may be late: what the system knows by then is looked at before the answer is no.
    const timer = setTimeout(() => setImmediate(() => resolve(!socket.connecting)), SOON);
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
