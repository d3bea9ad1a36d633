export { OptionError } from '../options/index.js';
export { AdminClient } from './admin-client.js';
export * from './admin-error.js';
export type { AdminCallOptions, AdminClientOptions, AdminShutdownOptions } from './admin-options.js';
export type * from './admin-results.js';
export * from './client-error.js';
export type { GearmanClientOptions } from './client-options.js';
export { GearmanClient } from './gearman-client.js';
export type { ClientEventSource, GearmanClientEvents } from './client-events.js';
export { CLIENT_METHODS, type ClientMethod } from './client-method.js';
export type { JobDirectory, KnownJob, WorkerClass } from './job-directory.js';
export { JobStatus } from './job-status.js';
export type { JobQuery, LocalJobs } from './local-jobs.js';
export {
  type RemoteExecution,
  type RemoteJobOptions,
  RemoteWorker,
  type RemoteWorkerOptions,
} from './remote-worker.js';
export type { Submission, SubmissionKind } from './submission.js';
export type { TaskNews, TaskRecord } from './task-record.js';
export type * from './typed-jobs.js';
export type { UniqueKeyOption, UniqueKeySource, UniqueKeyStrategy } from './unique-key.js';
export type { ClientMiddleware, OutgoingJob } from './client-middleware.js';
export type { ServerOrder } from './server-order.js';
export type { AskOptions } from './server-questions.js';
export type { TaskPriority } from './submission.js';
export type { TaskOutcome } from './task-outcome.js';
export type { TaskCallbacks, TaskSetEntry } from './task-set-callbacks.js';
export { type BundleTaskOptions, type SetTaskOptions, TaskSet, type TaskSetOptions } from './task-set.js';
export type { TaskSetOutcome } from './task-set-run.js';
export type { SubmitOptions } from './submit-options.js';
export type { TaskEvent } from './task-event.js';
export { Task } from './task.js';
export { clientTracing } from './tracing.middleware.js';
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
export { InvalidNameError } from '../protocol/index.js';
export type { OpenTelemetryApi } from '../telemetry/open-telemetry.js';
export {
  type ClientTlsOptions,
  ConnectError,
  type Dialer,
  type ServerAddress,
  ServerAddressError,
  type ServerOption,
  type ServersOption,
  type TlsServerAddress,
  type UnixServerAddress,
} from '../transport/index.js';
