import type { JobQueue } from '../queue/index.js';
import type { GearmanLogger } from '../telemetry/logger.js';
import type { ServerConnection } from './server-connection.js';

/** What all connections of one server share. */
export interface ServerContext {
  readonly queue: JobQueue;
  readonly logger: GearmanLogger;
  /** Every open connection, oldest first. */
  readonly connections: Set<ServerConnection>;
}
