import { afterEach } from '@jest/globals';

import { type RunningServer, startJobServer } from '../support/servers.js';

/** The job servers of one test besides the embedded ones, stopped when it ends. */
export class JobServers {
  private readonly servers: RunningServer[] = [];

  /** To be called in a `describe`: makes a set that is emptied behind every test. */
  static perTest(): JobServers {
    const servers = new JobServers();
    afterEach(() => servers.stop());
    return servers;
  }

  async start(): Promise<RunningServer> {
    const server = await startJobServer();
    this.servers.push(server);
    return server;
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.splice(0).map((server) => server.stop()));
  }
}

/** What the option `servers` takes. */
export function addressOf({ host, port }: RunningServer): { readonly host: string; readonly port: number } {
  return { host, port };
}
