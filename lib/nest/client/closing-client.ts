import type { GearmanClient } from '../../client/index.js';

/** A client that closes with its application, after everything that might still submit. */
export function closingClient(client: GearmanClient): GearmanClient {
  return Object.assign(client, { onApplicationShutdown: () => client.close() });
}
