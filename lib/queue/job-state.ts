/**
 * Where a job is in its life:
 *
 * ```
 *  submit, to be kept      queue              assign             finish (complete | fail | exception)
 * -------------> storing --------> queued --------> running ----------------------------------------> finished
 *   |               |               ^  ^               |
 *   |               | delay         |  '--- requeue ---'   (its worker is gone, or took too long)
 *   |               v              due
 *   |------------> delayed ---------'   (submitted for later)
 *   '-------------------------> queued
 * ```
 *
 * From each of the four, `discard` leads to finished: its last client is gone, somebody cancelled it, it could not be
 * stored, or it lost a worker once too often. A job of a server that keeps nothing begins as queued or delayed.
 */
export type JobState = 'storing' | 'delayed' | 'queued' | 'running' | 'finished';

export type JobEvent = 'queue' | 'delay' | 'due' | 'assign' | 'requeue' | 'discard' | 'finish';

const MOVES: { readonly [From in JobState]: { readonly [Event in JobEvent]?: JobState } } = {
  storing: { queue: 'queued', delay: 'delayed', discard: 'finished' },
  delayed: { due: 'queued', discard: 'finished' },
  queued: { assign: 'running', discard: 'finished' },
  running: { requeue: 'queued', discard: 'finished', finish: 'finished' },
  finished: {},
};

/** A move that a job's life does not have: a defect of the queue, never of a peer. */
export class IllegalTransitionError extends Error {
  override readonly name = 'IllegalTransitionError';

  constructor(
    readonly state: JobState,
    readonly event: JobEvent,
  ) {
    super(
      `a ${state} job cannot ${event}; it can ${Object.keys(MOVES[state]).join(' or ') || 'do nothing more'}`,
    );
  }
}

/** @throws IllegalTransitionError where a job in `state` has no such event */
export function transition(state: JobState, event: JobEvent): JobState {
  const next = MOVES[state][event];
  if (next === undefined) throw new IllegalTransitionError(state, event);
  return next;
}
