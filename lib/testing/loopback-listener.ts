import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export const LOOPBACK = '127.0.0.1';

/** While it does not listen its port is free, and another program may have it for a moment. */
const ATTEMPTS = 50;
const PAUSE = 20;

/** Listens on a port of this machine, that stays the same when it stops and listens again. */
export class LoopbackListener {
  private server: Server | undefined;
  private readonly stopping: Promise<unknown>[] = [];
  /** 0 where it has not listened yet. */
  port = 0;

  constructor(private readonly accept: (socket: Socket) => void) {}

  get listening(): boolean {
    return this.server !== undefined;
  }

  /** @throws the system's error where the port cannot be had */
  async listen(): Promise<void> {
    for (let attempt = 1; this.server === undefined; attempt++) {
      const server = createServer({ allowHalfOpen: true, noDelay: true }, this.accept);
      server.listen(this.port, LOOPBACK);
      try {
        await once(server, 'listening');
        this.server = server;
        this.port = (server.address() as AddressInfo).port;
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
        await pause(PAUSE);
      }
    }
  }

  /** Refuses from now on. */
  stop(): void {
    const { server } = this;
    if (server === undefined) return;
    this.server = undefined;
    this.stopping.push(new Promise((resolve) => server.close(resolve)));
  }

  /** Fulfilled when it has stopped and all that it accepted is closed. */
  async stopped(): Promise<void> {
    await Promise.all(this.stopping);
  }
}
