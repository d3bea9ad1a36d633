import { Inject, Injectable, Logger } from '@nestjs/common';

import { GearmanClient } from '../../client/index.js';
import { OptionError } from '../../options/index.js';
import type { Dialer, ServersOption } from '../../transport/index.js';
import { GearmanRegistry } from '../definitions/gearman.registry.js';
import { GearmanEvents } from '../events/gearman-events.js';
import { MODULE_CLUSTERS } from '../gearman-module-definition.js';
import type { ModuleClusters, ResolvedModuleOptions } from '../gearman-module-options.js';
import { clientOptionsWrong } from '../gearman.messages.js';
import { LocalJobsProvider } from '../inline/local-jobs.provider.js';
import { NO_SERVER } from '../inline/no-server.js';
import { GearmanServers } from '../servers/gearman-servers.js';
import { closingClient } from './closing-client.js';
import { JobCatalogue } from './job-catalogue.js';

/** Makes the injectable client of each cluster. */
@Injectable()
export class GearmanClientFactory {
  constructor(
    @Inject(MODULE_CLUSTERS) private readonly clusters: ModuleClusters,
    @Inject(GearmanServers) private readonly servers: GearmanServers,
    @Inject(GearmanRegistry) private readonly registry: GearmanRegistry,
    @Inject(GearmanEvents) private readonly events: GearmanEvents,
    @Inject(LocalJobsProvider) private readonly localJobs: LocalJobsProvider,
  ) {}

  /** @throws OptionError, ServerAddressError, InvalidNameError */
  create(name: string): GearmanClient {
    const cluster = this.clusters.get(name);
    const { middleware = [] } = cluster.client;
    const client = this.clientOf(cluster);
    for (const each of middleware) client.use(each);
    if (cluster.callbacks) this.events.follow(client, name);
    return closingClient(client);
  }

  private connect(cluster: ResolvedModuleOptions, servers?: ServersOption): ServersOption | Dialer {
    return cluster.inline && servers === undefined ? NO_SERVER : this.servers.connect(cluster, servers);
  }

  private clientOf(cluster: ResolvedModuleOptions): GearmanClient {
    const { middleware: _, ...settings } = cluster.client;
    const { serializer, jobPrefix, clock, generateUniqueKey } = cluster;
    const localJobs = this.localJobs.of(cluster);
    // What is wrong with the way there is no matter of the client's options.
    const servers = this.connect(cluster);
    try {
      return new GearmanClient({
        ...settings,
        ...(generateUniqueKey !== undefined && { generateUniqueKey }),
        ...(localJobs !== undefined && { localJobs }),
        serializer,
        jobPrefix,
        clock,
        servers,
        directory: new JobCatalogue(cluster, this.clusters, this.registry, (...to) => this.connect(...to)),
        logger: new Logger('GearmanClient'),
      });
    } catch (cause) {
      if (!(cause instanceof OptionError)) throw cause;
      throw new OptionError(clientOptionsWrong(cause.message), { cause });
    }
  }
}
