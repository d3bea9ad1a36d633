import { afterEach } from '@jest/globals';

import { GearmanClient, type GearmanClientOptions } from '../../lib/client/index.js';
import { JobServer } from '../../lib/server/index.js';
import type { Dialer, PacketConnection } from '../../lib/transport/index.js';
import { type JobHandler, JobWorker, type JobWorkerOptions } from '../../lib/worker/index.js';

/** So that a job nobody does fails with the client's own words, before Jest's. In ms. */
const TASK_TIMEOUT = 5_000;

/** The job servers, clients and workers of one test, all in its process; closed when it ends, the last one first. */
export class InProcess {
  private readonly closers: (() => Promise<unknown>)[] = [];

  /** To be called at the top of a file or in a `describe`: makes a set that is emptied behind every test. */
  static perTest(): InProcess {
    const set = new InProcess();
    afterEach(() => set.close());
    return set;
  }

  server(): JobServer {
    const server = new JobServer();
    this.closers.push(() => server.close());
    return server;
  }

  client(options: GearmanClientOptions): GearmanClient {
    const client = new GearmanClient({ timeout: TASK_TIMEOUT, ...options });
    this.closers.push(() => client.close());
    return client;
  }

  /** A worker that has been started. */
  worker(
    servers: JobWorkerOptions['servers'],
    handlers: Readonly<Record<string, JobHandler>>,
    options: Omit<JobWorkerOptions, 'servers'> = {},
  ): JobWorker {
    const worker = new JobWorker({ ...options, ...(servers !== undefined && { servers }) });
    for (const [functionName, handler] of Object.entries(handlers)) worker.register(functionName, handler);
    worker.start();
    this.closers.push(() => worker.stop({ grace: 0 }));
    return worker;
  }

  private async close(): Promise<void> {
    for (let close = this.closers.pop(); close !== undefined; close = this.closers.pop()) await close();
  }
}

/** The way to a server that remembers how often it was gone. */
export class CountingDialer implements Dialer {
  dials = 0;

  constructor(private readonly inner: Dialer) {}

  get address(): string {
    return this.inner.address;
  }

  dial(timeout: number): Promise<PacketConnection> {
    this.dials++;
    return this.inner.dial(timeout);
  }
}
