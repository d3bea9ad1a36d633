export { OptionError } from '../options/index.js';
export { AssignedJob, type JobAssignment, type JobReports } from './assigned-job.js';
export { executeJob, type JobHandler } from './job-executor.js';
export { JobFailure, type JobOutcome } from './job-outcome.js';
export { JobWorker, type RegisterOptions } from './job-worker.js';
export type { JobWorkerEvents, WorkerEnding } from './worker-events.js';
export type { WorkerHealth, WorkerState } from './worker-health.js';
export type { WorkerMiddleware } from './worker-middleware.js';
export type { JobWorkerOptions } from './worker-options.js';
export { workerTracing } from './tracing.middleware.js';
export { InvalidNameError } from '../protocol/index.js';
export type { GearmanLogger } from '../telemetry/logger.js';
export type { OpenTelemetryApi } from '../telemetry/open-telemetry.js';
export {
  CompressedSerializer,
  type CompressionAlgorithm,
  type CompressionOptions,
  EncryptedSerializer,
  type EncryptionOptions,
  HeadersSerializer,
  JsonSerializer,
  MessagePackSerializer,
  MissingPackageError,
  type PackageLoader,
  PayloadError,
  type PayloadHeaders,
  type PayloadWithHeaders,
  PhpSerializer,
  type PhpSerializerOptions,
  type PhpStrings,
  RawSerializer,
  type Serializer,
  TextSerializer,
} from '../payload/index.js';
export {
  type ClientTlsOptions,
  type Dialer,
  type ServerAddress,
  ServerAddressError,
  type ServerOption,
  type ServersOption,
  type TlsServerAddress,
  type UnixServerAddress,
} from '../transport/index.js';
