import { afterEach } from '@jest/globals';

import type { GearmanClient, GearmanClientOptions } from '../../lib/client/index.js';
import { FaultProxy } from '../../lib/testing/index.js';
import type { JobHandler, JobWorker, JobWorkerOptions } from '../../lib/worker/index.js';
import { Participants } from '../support/participants.js';
import type { RunningServer } from '../support/running-server.js';

/** So that a test of a lost server takes no longer than need be, in ms. */
export const HEARTBEAT = 60;
export const BACKOFF = { initial: 10, maximum: 50 };

let functions = 0;

/** A function that no other test of this file knows: they share a server. */
export function newFunction(): string {
  return `network-${++functions}`;
}

/** The proxies, clients and workers of one test, closed when it ends. */
export class BadNetwork {
  private readonly proxies: FaultProxy[] = [];
  private readonly participants: Participants;

  private constructor(private readonly server: () => RunningServer) {
    this.participants = new Participants(server);
  }

  /** To be called in a `describe`: makes a network that is emptied behind every test. */
  static at(server: () => RunningServer): BadNetwork {
    const network = new BadNetwork(server);
    afterEach(() => network.close());
    return network;
  }

  /** A proxy in front of the server, or of another. */
  async proxy(target: { readonly host: string; readonly port: number } = this.server()): Promise<FaultProxy> {
    const proxy = new FaultProxy();
    this.proxies.push(proxy);
    await proxy.start({ target: { host: target.host, port: target.port } });
    return proxy;
  }

  /** A client that notices a lost server soon; without proxies one that is connected to the server itself. */
  client(proxies: readonly FaultProxy[] = [], options: GearmanClientOptions = {}): GearmanClient {
    return this.participants.client({
      heartbeat: HEARTBEAT,
      backoff: BACKOFF,
      ...serversOf(proxies),
      ...options,
    });
  }

  /** The same of a worker, which has been started. */
  worker(
    proxies: readonly FaultProxy[],
    handlers: Readonly<Record<string, JobHandler>>,
    options: JobWorkerOptions = {},
  ): JobWorker {
    return this.participants.worker(handlers, {
      heartbeat: HEARTBEAT,
      backoff: BACKOFF,
      ...serversOf(proxies),
      ...options,
    });
  }

  private async close(): Promise<void> {
    await this.participants.close();
    await Promise.all(this.proxies.splice(0).map((proxy) => proxy.close()));
  }
}

function serversOf(proxies: readonly FaultProxy[]): { servers?: string[] } {
  return proxies.length === 0 ? {} : { servers: proxies.map(({ address }) => address) };
}
