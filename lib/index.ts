export {
  ConnectError,
  ClientClosedError,
  ConnectionLostError,
  GearmanClient,
  type GearmanClientOptions,
  JobExceptionError,
  JobFailedError,
  JobStatus,
  NoResultError,
  ServerError,
  type SubmitOptions,
  Task,
  type TaskEvent,
  TaskTimeoutError,
} from './client/index.js';
export {
  BundleNamingStrategy,
  CLIENT_METHODS,
  type ClientMethod,
  CurrentJob,
  type EmbeddedServerOptions,
  type ExecutionOptions,
  GEARMAN_CONTEXT_TYPE,
  type GearmanClientAsyncOptions,
  type GearmanDefaults,
  GearmanDefinitionError,
  GearmanJob,
  type GearmanJobOptions,
  GearmanModule,
  type GearmanModuleOptions,
  GearmanOrchestrator,
  GearmanPayload,
  GearmanRegistry,
  GearmanWorker,
  type GearmanWorkerOptions,
  getGearmanClientToken,
  InjectGearmanClient,
  type JobDefinition,
  JobDoesNotExistError,
  type NameParts,
  type NamingStrategy,
  type ResolvedExecutionOptions,
  type WorkerDefinition,
  WorkerDoesNotExistError,
} from './nest/index.js';
export { OptionError } from './options/index.js';
export {
  JsonSerializer,
  PayloadError,
  RawSerializer,
  type Serializer,
  TextSerializer,
} from './payload/index.js';
export { InvalidNameError } from './protocol/index.js';
export type { GearmanLogger } from './telemetry/logger.js';
export {
  type Dialer,
  type ServerAddress,
  ServerAddressError,
  type ServersOption,
} from './transport/index.js';
export { AssignedJob, JobFailure, type JobOutcome } from './worker/index.js';
