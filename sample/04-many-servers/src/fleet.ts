import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { JobServer } from 'nestjs-gearman/server';

const HOST = '127.0.0.1';

/** What our servers are called, and what their job handles begin with. */
const NAMES = ['north', 'south', 'west'];

/** One of our servers. */
interface OwnServer {
  readonly name: string;
  readonly address: string;
  readonly server: JobServer;
}

/** The job servers: three of our own in this process, or those that are given. */
@Injectable()
export class Fleet implements OnApplicationShutdown {
  private constructor(
    /** For clients and workers. */
    readonly addresses: string,
    private readonly own: readonly OwnServer[],
  ) {}

  /** Ours listen on ports that the system chooses, as servers of other machines would. */
  static async start(): Promise<Fleet> {
    const own = await Promise.all(NAMES.map(startServer));
    return new Fleet(own.map(({ address }) => address).join(), own);
  }

  /** @throws where there are less than two */
  static of(addresses: string): Fleet {
    if (addresses.includes(',')) return new Fleet(addresses, []);
    throw new Error(`expected GEARMAN_SERVERS to be two or more, host:port,host:port, got "${addresses}"`);
  }

  /** Whether the servers are ours, and may be killed. */
  get isOwn(): boolean {
    return this.own.length > 0;
  }

  /** Ends one of ours at once: its connections break, and what was queued there is gone. */
  async kill(name: string): Promise<void> {
    await this.own.find((each) => each.name === name)?.server.close();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.own.map(({ server }) => server.close()));
  }
}

async function startServer(name: string): Promise<OwnServer> {
  const server = new JobServer({ jobHandlePrefix: `H:${name}` });
  const { address } = await server.listen({ host: HOST, port: 0 });
  return { name, address, server };
}
