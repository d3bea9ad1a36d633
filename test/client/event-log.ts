import {
  type ClientEventSource,
  type GearmanClient,
  type GearmanClientEvents,
  type GearmanClientOptions,
} from '../../lib/client/index.js';
import { JobFailure, type JobHandler } from '../../lib/worker/index.js';

type Type = keyof GearmanClientEvents;
type Heard = { readonly type: Type } & ClientEventSource;

/** All events of a client. */
export const TYPES: readonly Type[] = [
  'workload',
  'created',
  'data',
  'warning',
  'status',
  'complete',
  'fail',
  'exception',
  'abandoned',
];

/** Those of the job `tell`, in their order. */
export const TOLD = TYPES.slice(0, 6);

/** Jobs that end in every way there is. */
export const HANDLERS: Readonly<Record<string, JobHandler>> = {
  tell: (job) => {
    job.sendData('part');
    job.sendWarning('careful');
    job.sendStatus(1, 2);
    return 'done';
  },
  fail: () => {
    throw new JobFailure();
  },
  throw: () => {
    throw new RangeError('too far');
  },
};

/** Keeps what it hears of a client. */
export class EventLog {
  readonly heard: Heard[] = [];

  /** Listens to everything from now on. */
  hear(client: GearmanClient): void {
    for (const type of TYPES) client.on(type, (event) => this.heard.push({ ...event, type } as Heard));
  }

  /** What was heard of the task with this context, without what all events have. */
  of(context: unknown): object[] {
    const own = this.heard.filter((event) => event.context === context);
    return own.map(({ task: _task, context: _context, ...rest }) => rest);
  }
}

/** A logger that keeps errors. */
export function keeping(errors: string[]): NonNullable<GearmanClientOptions['logger']> {
  return { log: () => undefined, warn: () => undefined, error: (message) => errors.push(message) };
}
