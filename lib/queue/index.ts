export * from './handle-sequence.js';
export * from './job-queue.js';
export type { Job, Priority, Submission } from './job.js';
export { PRIORITIES } from './job.js';
export * from './job-state.js';
export type { PeerLink } from './peer-link.js';
export type { Peer } from './peer.js';
export type { FunctionSnapshot, JobProgress } from './queue-snapshot.js';
