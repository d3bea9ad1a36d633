export { OptionError } from '../options/index.js';
export * from './client-error.js';
export type { GearmanClientOptions } from './client-options.js';
export { GearmanClient } from './gearman-client.js';
export { JobStatus } from './job-status.js';
export type { SubmitOptions } from './submit-options.js';
export type { TaskEvent } from './task-event.js';
export { Task } from './task.js';
export {
  JsonSerializer,
  PayloadError,
  RawSerializer,
  type Serializer,
  TextSerializer,
} from '../payload/index.js';
export { InvalidNameError } from '../protocol/index.js';
export {
  ConnectError,
  type Dialer,
  type ServerAddress,
  ServerAddressError,
  type ServersOption,
} from '../transport/index.js';
