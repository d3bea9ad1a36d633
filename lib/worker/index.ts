export { OptionError } from '../options/index.js';
export { AssignedJob } from './assigned-job.js';
export type { JobHandler } from './job-executor.js';
export { JobFailure, type JobOutcome } from './job-outcome.js';
export { JobWorker, type RegisterOptions } from './job-worker.js';
export type { JobWorkerEvents, WorkerEnding } from './worker-events.js';
export type { JobWorkerOptions } from './worker-options.js';
export { InvalidNameError } from '../protocol/index.js';
export type { GearmanLogger } from '../telemetry/logger.js';
export {
  JsonSerializer,
  PayloadError,
  RawSerializer,
  type Serializer,
  TextSerializer,
} from '../payload/index.js';
export {
  type Dialer,
  type ServerAddress,
  ServerAddressError,
  type ServersOption,
} from '../transport/index.js';
