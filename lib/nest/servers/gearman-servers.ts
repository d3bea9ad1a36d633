import { Inject, Injectable, Logger, type OnApplicationShutdown, Optional } from '@nestjs/common';

import { OptionError } from '../../options/index.js';
import { JobServer } from '../../server/index.js';
import { type Dialer, formatAddress, type ServersOption } from '../../transport/index.js';
import { GEARMAN_HARNESS, type GearmanHarness } from '../gearman-harness.js';
import { type GearmanRole, MODULE_CLUSTERS } from '../gearman-module-definition.js';
import type { ModuleClusters, ResolvedModuleOptions } from '../gearman-module-options.js';
import { GEARMAN_ROLE } from '../gearman.constants.js';
import { inlineHasNoServer, notReachableFromHere } from '../gearman.messages.js';

/** A server in this process. */
export type EmbeddedServer = Pick<JobServer, 'open' | 'dialer' | 'listen' | 'close'>;

/** Knows the way to every cluster's job servers, and keeps the embedded ones. */
@Injectable()
export class GearmanServers implements OnApplicationShutdown {
  private readonly embedded = new Map<string, EmbeddedServer>();

  constructor(
    @Inject(MODULE_CLUSTERS) private readonly clusters: ModuleClusters,
    @Optional() @Inject(GEARMAN_ROLE) readonly role: GearmanRole = 'application',
    @Optional() @Inject(GEARMAN_HARNESS) private readonly harness?: GearmanHarness,
  ) {
    for (const { name, servers, inline, store, jobRetries, limits, access, clock } of clusters.all) {
      if (servers !== undefined || inline || role === 'command') continue;
      const make = (): JobServer =>
        new JobServer({
          logger: new Logger('GearmanServer'),
          jobRetries,
          clock,
          ...(store !== undefined && { store }),
          ...(limits !== undefined && { limits }),
          ...(access !== undefined && { access }),
        });
      this.embedded.set(name, harness?.embed(make) ?? make());
    }
  }

  /**
   * How to connect to these servers, or without any to the cluster's.
   *
   * @throws OptionError in a command where only the application's own process could
   */
  connect(
    { name, listen, inline, servers: own }: ResolvedModuleOptions,
    servers: ServersOption | undefined = own,
  ): ServersOption | Dialer {
    const embedded = this.embedded.get(name);
    // A test needs no network, whatever servers a worker or job names.
    if (this.harness !== undefined && embedded !== undefined) return embedded.dialer();
    if (servers !== undefined) return servers;
    if (embedded !== undefined) return embedded.dialer();
    if (inline) throw new OptionError(inlineHasNoServer);
    if (listen === undefined) throw new OptionError(notReachableFromHere);
    if ('path' in listen) return { path: listen.path };
    const { host = '127.0.0.1', port, tls } = listen;
    return tls === undefined ? { host, port } : { host, port, tls: true };
  }

  /** The same for messages. */
  describe(cluster: ResolvedModuleOptions, servers: ServersOption | undefined): string {
    const target = this.connect(cluster, servers);
    if (typeof target === 'string') return target;
    return 'address' in target ? target.address : [target].flat().map(describeOne).join(', ');
  }

  /**
   * Opens the stores of the embedded servers, and the servers to other processes, where that was asked for.
   *
   * @throws StoreError; the system's error where a port cannot be had. Then every server is closed
   */
  async start(): Promise<void> {
    try {
      for (const { name, listen } of this.clusters.all) {
        const server = this.embedded.get(name);
        await server?.open();
        if (listen !== undefined) await server?.listen(listen);
      }
    } catch (error) {
      // Nest ends a start that has failed, and calls no hook for it.
      await this.close();
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }

  private async close(): Promise<void> {
    await Promise.all(Array.from(this.embedded.values(), (server) => server.close()));
  }
}

function describeOne(server: Exclude<ServersOption, readonly unknown[]>): string {
  return typeof server === 'string' ? server : formatAddress(server);
}
