import type { GearmanClientEvents } from '../../client/index.js';
import type { WorkerEnding } from '../../worker/index.js';
import type { WorkExecutedEvent, WorkStartingEvent } from './work-event.js';

/** An event of the injected client of one cluster, with the task and the context that its submission gave. */
type ClientCallback<Type extends keyof GearmanClientEvents> = GearmanClientEvents[Type] & {
  readonly cluster: string;
};

/** Which worker it is. */
export interface WorkerEvent {
  /** By its name, see `gearman:worker:list`. */
  readonly worker: string;
  readonly cluster: string;
}

/** A job server, as a worker sees it. */
export interface ServerEvent extends WorkerEvent {
  readonly address: string;
}

/** The events of GearmanBundle by its own names, and those that it has none for. */
export interface GearmanEventMap {
  'gearman.client.callback.workload': ClientCallback<'workload'>;
  'gearman.client.callback.created': ClientCallback<'created'>;
  'gearman.client.callback.data': ClientCallback<'data'>;
  'gearman.client.callback.warning': ClientCallback<'warning'>;
  'gearman.client.callback.status': ClientCallback<'status'>;
  'gearman.client.callback.complete': ClientCallback<'complete'>;
  'gearman.client.callback.fail': ClientCallback<'fail'>;
  'gearman.client.callback.exception': ClientCallback<'exception'>;
  /** How the job ends will not become known. */
  'gearman.client.callback.abandoned': ClientCallback<'abandoned'>;
  /** A job's handler is about to be called. */
  'gearman.work.starting': WorkStartingEvent;
  /** A job's handler has ended, so or so. */
  'gearman.work.executed': WorkExecutedEvent;
  'gearman.worker.started': WorkerEvent;
  /** No job runs, and the servers have none for it. */
  'gearman.worker.idle': WorkerEvent;
  /** It takes no more jobs, and waits for the `running` ones. */
  'gearman.worker.draining': WorkerEvent & { readonly ending: WorkerEnding; readonly running: number };
  'gearman.worker.stopped': WorkerEvent & { readonly ending: WorkerEnding };
  /** A server went away, or could not be reached from the start; told once, until it is back. */
  'gearman.server.lost': ServerEvent & { readonly error: Error };
  /** A server that was lost takes part again. */
  'gearman.server.back': ServerEvent;
}

export type GearmanEventName = keyof GearmanEventMap;

export const GEARMAN_EVENT_NAMES = Object.keys({
  'gearman.client.callback.workload': true,
  'gearman.client.callback.created': true,
  'gearman.client.callback.data': true,
  'gearman.client.callback.warning': true,
  'gearman.client.callback.status': true,
  'gearman.client.callback.complete': true,
  'gearman.client.callback.fail': true,
  'gearman.client.callback.exception': true,
  'gearman.client.callback.abandoned': true,
  'gearman.work.starting': true,
  'gearman.work.executed': true,
  'gearman.worker.started': true,
  'gearman.worker.idle': true,
  'gearman.worker.draining': true,
  'gearman.worker.stopped': true,
  'gearman.server.lost': true,
  'gearman.server.back': true,
} satisfies Record<GearmanEventName, true>) as GearmanEventName[];
