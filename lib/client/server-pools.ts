import { type Dialer, dialersOf, type ServersOption } from '../transport/index.js';
import type { ResolvedClientOptions } from './client-options.js';
import { ServerPool } from './server-pool.js';
import { Submitter } from './submitter.js';

/** Servers, and what brings submissions to them. */
export interface ServerRoute {
  readonly pool: ServerPool;
  readonly submitter: Submitter;
}

/** The client's own servers, and those that single calls or jobs name; each set is connected to once. */
export class ServerPools {
  readonly own: ServerRoute;
  private readonly byAddresses = new Map<string, ServerRoute>();
  private readonly byDialer = new Map<Dialer, ServerRoute>();

  constructor(private readonly options: ResolvedClientOptions) {
    this.own = this.routeTo(options.dialers);
  }

  /** @throws ServerAddressError */
  of(servers: ServersOption | Dialer | undefined): ServerRoute {
    if (servers === undefined) return this.own;
    if (typeof servers === 'object' && 'dial' in servers) {
      return known(this.byDialer, servers, () => this.routeTo([servers]));
    }
    // What stands in for the servers, stands in for these too.
    if (this.options.localJobs?.ignoresServers === true) return this.own;
    const dialers = dialersOf(servers, this.options.tls);
    const addresses = dialers.map(({ address }) => address).join();
    return known(this.byAddresses, addresses, () => this.routeTo(dialers));
  }

  close(): void {
    const routes = [this.own, ...this.byAddresses.values(), ...this.byDialer.values()];
    for (const { pool } of routes) pool.close();
  }

  private routeTo(dialers: readonly Dialer[]): ServerRoute {
    const pool = new ServerPool(dialers, this.options.serverOrder, this.options);
    return { pool, submitter: new Submitter(pool) };
  }
}

function known<Key>(routes: Map<Key, ServerRoute>, key: Key, make: () => ServerRoute): ServerRoute {
  const route = routes.get(key) ?? make();
  routes.set(key, route);
  return route;
}
