import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationShutdown,
  type OnModuleInit,
  Optional,
} from '@nestjs/common';

import { OptionError } from '../options/index.js';
import { JobServer } from '../server/index.js';
import { type Dialer, formatAddress, type ServersOption } from '../transport/index.js';
import { type GearmanRole, RESOLVED_OPTIONS } from './gearman-module-definition.js';
import type { ResolvedModuleOptions } from './gearman-module-options.js';
import { GEARMAN_ROLE } from './gearman.constants.js';
import { notReachableFromHere } from './gearman.messages.js';

/** Knows the way to the job servers, and keeps the embedded one where there is one. */
@Injectable()
export class GearmanServerHost implements OnModuleInit, OnApplicationShutdown {
  private readonly embedded: JobServer | undefined;

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedModuleOptions,
    @Optional() @Inject(GEARMAN_ROLE) readonly role: GearmanRole = 'application',
  ) {
    const runsHere = options.servers === undefined && role === 'application';
    this.embedded = runsHere ? new JobServer({ logger: new Logger('GearmanServer') }) : undefined;
  }

  /**
   * How to connect to these servers, or without any to the module's.
   *
   * @throws OptionError in a command where only the application's own process could
   */
  connect(servers: ServersOption | undefined = this.options.servers): ServersOption | Dialer {
    if (servers !== undefined) return servers;
    if (this.embedded !== undefined) return this.embedded.dialer();
    if (this.options.listen?.host === undefined) throw new OptionError(notReachableFromHere);
    return { host: this.options.listen.host, port: this.options.listen.port };
  }

  /** The same for messages. */
  describe(servers: ServersOption | undefined): string {
    const target = this.connect(servers);
    if (typeof target === 'string') return target;
    return 'address' in target ? target.address : [target].flat().map(describeOne).join(', ');
  }

  /** Opens the embedded server to other processes, where that was asked for. */
  async onModuleInit(): Promise<void> {
    if (this.options.listen !== undefined) await this.embedded?.listen(this.options.listen);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.embedded?.close();
  }
}

function describeOne(server: Exclude<ServersOption, readonly unknown[]>): string {
  return typeof server === 'string' ? server : formatAddress(server);
}
