import type { JobQueue } from '../queue/index.js';
import type { GearmanLogger } from '../telemetry/logger.js';
import type { Clock } from '../time/clock.js';
import type { QueueTimer } from './queue-timer.js';
import type { ServerConnection } from './server-connection.js';

/** What all connections of one server share. */
export interface ServerContext {
  readonly queue: JobQueue;
  readonly timer: QueueTimer;
  readonly clock: Clock;
  readonly logger: GearmanLogger;
  /** Every open connection, oldest first. */
  readonly connections: Set<ServerConnection>;
}
