export type { GearmanLogger } from '../telemetry/logger.js';
export type { AccessOptions, AccessRights, AccessRule } from './access.js';
export type { HttpFrontOptions, HttpListenOptions, ResultKeepingOptions } from './http/index.js';
export { JobServer } from './job-server.js';
export type { AdminAccess, JobServerOptions } from './server-options.js';
export type { ConnectionEvent, JobServerEvents } from './server-events.js';
export type { ConnectionSnapshot, ServerSnapshot } from './server-snapshot.js';
export { VERSION } from './version.js';
export {
  MemoryStore,
  type QueueStore,
  storeAt,
  type StoreBatch,
  type StoredJob,
  type StoredKey,
  type StoredPriority,
  StoreError,
  type StoreErrorKind,
} from '../store/index.js';
export {
  type ClientCertificates,
  type ConnectionLimits,
  type Dialer,
  ListenError,
  type ListenOptions,
  type PemSource,
  type ServerAddress,
  type ServerTlsOptions,
  type TcpListenOptions,
  type UnixListenOptions,
} from '../transport/index.js';
