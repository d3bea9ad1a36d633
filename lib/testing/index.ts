export { type DrainCounts, type DrainOptions } from './application/drain.js';
export {
  expectNotSubmitted,
  expectSubmitted,
  type SubmissionDetails,
  type WaitingDetails,
} from './application/expectations.js';
export { GearmanFaults } from './application/gearman-faults.js';
export { type GearmanMode, withGearmanMode } from './application/gearman-mode.js';
export { GearmanTester } from './application/gearman-tester.js';
export { GearmanTestingError } from './application/gearman-testing-error.js';
export { GearmanTestingModule, type GearmanTestingOptions } from './application/gearman-testing.module.js';
export { type GearmanMatchers, gearmanMatchers } from './application/matchers.js';
export type { SubmissionExpectation } from './application/matching.js';
export type { SubmittedJob, SubmittedState } from './application/submitted-job.js';
export { FakeClock } from './fake-clock.js';
export { FaultProxy } from './fault-proxy.js';
export type { FaultDirection, FaultEnding, FaultProxyEvents, Trickle } from './faults.js';
export { type QueueStoreCase, queueStoreCases } from './store/queue-store-cases.js';
export type { StoreLimits, StorePlace } from './store/store-place.js';
export type { Clock, Timer } from '../time/clock.js';
