export type { GearmanLogger } from '../telemetry/logger.js';
export { JobServer, type JobServerOptions } from './job-server.js';
export { VERSION } from './version.js';
export type { Dialer, ServerAddress, TcpListenOptions } from '../transport/index.js';
