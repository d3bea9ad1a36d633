export { GearmanJob } from './decorators/gearman-job.decorator.js';
export { GearmanWorker } from './decorators/gearman-worker.decorator.js';
export { getGearmanClientToken, InjectGearmanClient } from './decorators/inject-gearman-client.decorator.js';
export {
  CurrentJob,
  GearmanPayload,
  type GearmanPayloadOptions,
} from './decorators/job-parameters.decorator.js';
export { OnGearmanEvent } from './decorators/on-gearman-event.decorator.js';
export type * from './definitions/execution-options.js';
export { GearmanRegistry } from './definitions/gearman.registry.js';
export {
  BundleNamingStrategy,
  type NameParts,
  type NamingStrategy,
  type WorkerNameParts,
} from './definitions/naming-strategy.js';
export { findProvider, type GearmanPreview, previewGearman } from './definitions/preview.js';
export type { SupervisorOptions } from './definitions/supervisor-options.js';
export type {
  JobRegistration,
  RegisteredHandler,
  WorkerRegistration,
} from './definitions/registered-worker.js';
export {
  type JobDefinition,
  NO_DESCRIPTION,
  type WorkerDefinition,
} from './definitions/worker-definition.js';
export type * from './events/event-map.js';
export { GearmanEvents } from './events/gearman-events.js';
export { WorkExecutedEvent, WorkStartingEvent } from './events/work-event.js';
export * from './gearman-error.js';
export type { GearmanFeature } from './gearman-feature.module.js';
export { GEARMAN_HARNESS, type GearmanHarness } from './gearman-harness.js';
export { type GearmanRole, MODULE_CLUSTERS, RESOLVED_OPTIONS } from './gearman-module-definition.js';
export type * from './gearman-module-options.js';
export { GEARMAN_CONTEXT_TYPE, GEARMAN_ROLE } from './gearman.constants.js';
export { type GearmanAsyncOptions, type GearmanClientAsyncOptions, GearmanModule } from './gearman.module.js';
export { JobResult } from './handlers/filter-result.js';
export { isGearmanContext, jobOf } from './handlers/gearman-context.js';
export type { GearmanOutput, GearmanOutputAware } from './handlers/gearman-output.js';
export type { AfterJob, BeforeJob, SetUpJob, TearDownJob } from './handlers/job-hooks.js';
export { InvalidPayloadError, type SchemaIssue, type StandardSchema } from './handlers/schema.pipe.js';
export type { InlineExecutor } from './inline/inline-jobs.js';
export type { EmbeddedServer } from './servers/gearman-servers.js';
export { GearmanOrchestrator } from './workers/gearman.orchestrator.js';
export { JobRegistrationFactory, type JobRegistrationParts } from './workers/job-registration.factory.js';
export { type Execution, JobWorkerFactory } from './workers/job-worker.factory.js';
