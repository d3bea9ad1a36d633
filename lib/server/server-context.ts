import type { JobQueue } from '../queue/index.js';
import type { GearmanLogger } from '../telemetry/logger.js';
import type { EventChannel } from '../telemetry/event-channel.js';
import type { Clock } from '../time/clock.js';
import type { AccessPolicy } from './access.js';
import type { JobServerEvents } from './server-events.js';
import type { AdminAccess } from './server-options.js';
import type { ServerConnection } from './server-connection.js';

/** What all connections of one server share. */
export interface ServerContext {
  readonly queue: JobQueue;
  readonly clock: Clock;
  readonly logger: GearmanLogger;
  /** Every open connection, oldest first. */
  readonly connections: Set<ServerConnection>;
  /** Whether every client is told of exceptions, without having asked. */
  readonly exceptions: boolean;
  readonly access: AccessPolicy;
  readonly verbosity: string;
  readonly adminAccess: AdminAccess;
  /** Whether the admin command `shutdown` ends the server. */
  readonly adminShutdown: boolean;
  readonly events: EventChannel<JobServerEvents>;
  /** To be called behind everything that may have changed the queue. */
  settle(): void;
  /** Ends the server: at once, or when no job is left. */
  shutDown(graceful: boolean): void;
}
