import { atPayload, type Serializer } from '../payload/index.js';
import { JobExceptionError, JobFailedError } from './client-error.js';
import { Settlement } from './settlement.js';
import { type TaskEvent, TaskEvents } from './task-event.js';

const NOTHING = Buffer.alloc(0);

/** What a task is made of. */
export interface TaskDescription {
  /** As on the wire, prefix included, as text. */
  readonly functionName: string;
  /** Empty where it has none. */
  readonly unique: string;
  readonly background: boolean;
  readonly serializer: Serializer;
  /** The caller's, for those who listen to the client. */
  readonly context?: unknown;
}

/** What becomes known of a task: its events, and what only the client itself hears of. */
export type TaskNews =
  | TaskEvent
  | { readonly type: 'workload'; readonly workload: Buffer }
  | { readonly type: 'abandoned'; readonly error: unknown };

/** Ends a task early, and is told when it need not any more. */
export interface TaskLimit {
  accepted(): void;
  ended(): void;
}

/** Hears of every task of a client. */
export interface TaskListener {
  told(record: TaskRecord, news: TaskNews): void;
}

/**
 * What is known of one task; written by its session, read through the public `Task`.
 *
 * ```
 *  new ----accept----> accepted ---- complete | fail | throw ----> ended
 *   |                    | background: there is no result            ^
 *   |                    '-------------------------------------------|
 *   '---------------- abandon (from any state but the last) ---------'
 * ```
 */
export class TaskRecord {
  readonly created = new Settlement<string>();
  readonly finished = new Settlement<unknown>();
  readonly events = new TaskEvents<unknown>();
  /** What ends it early; told when a server has accepted it, and when nothing more can happen to it. */
  limits: TaskLimit | undefined;
  handle: string | undefined;
  /** The bytes of WORK_COMPLETE, where they belong to the data. */
  lastChunk: Buffer = NOTHING;
  private chunks: Buffer[] | undefined;

  constructor(
    readonly description: TaskDescription,
    private readonly listener?: TaskListener,
  ) {}

  get ended(): boolean {
    return this.finished.settled;
  }

  accept(handle: string): void {
    if (this.ended || this.handle !== undefined) return;
    this.handle = handle;
    this.limits?.accepted();
    this.created.resolve(handle);
    this.tell({ type: 'created', handle });
    if (!this.description.background) return;
    this.finished.resolve(undefined);
    this.end();
  }

  status(numerator: number, denominator: number): void {
    if (!this.ended) this.tell({ type: 'status', numerator, denominator });
  }

  data(data: Buffer): void {
    if (this.ended) return;
    if (this.description.serializer.joinsData) (this.chunks ??= []).push(data);
    this.tell({ type: 'data', data });
  }

  warning(warning: Buffer): void {
    if (!this.ended) this.tell({ type: 'warning', warning });
  }

  complete(bytes: Buffer): void {
    if (this.ended) return;
    try {
      if (this.description.serializer.joinsData) this.lastChunk = bytes;
      const joined = this.chunks === undefined ? bytes : Buffer.concat([...this.chunks, bytes]);
      const place = (): string => `the result of job ${this.handle} of ${this.description.functionName}`;
      const result = atPayload(place, () => this.description.serializer.deserialize(joined));
      this.tell({ type: 'complete', result });
      this.finished.resolve(result);
      this.end();
    } catch (error) {
      this.abandon(error);
    }
  }

  fail(): void {
    if (this.ended) return;
    const error = new JobFailedError(this.description.functionName, this.handle ?? '');
    this.tell({ type: 'fail', error });
    this.finished.reject(error);
    this.end();
  }

  throw(exception: Buffer): void {
    if (this.ended) return;
    const error = new JobExceptionError(this.description.functionName, this.handle ?? '', exception);
    this.tell({ type: 'exception', error });
    this.finished.reject(error);
    this.end();
  }

  /** How the job ends will not become known: its server is gone, or its caller waits no longer. */
  abandon(error: unknown): void {
    if (this.ended) return;
    this.created.reject(error);
    this.finished.reject(error);
    this.listener?.told(this, { type: 'abandoned', error });
    this.events.error(error);
    this.limits?.ended();
  }

  /** The payload is written, and about to leave, unless a signal that has aborted already keeps it here. */
  written(workload: Buffer): void {
    if (!this.ended) this.listener?.told(this, { type: 'workload', workload });
  }

  private tell(event: TaskEvent): void {
    this.events.next(event);
    this.listener?.told(this, event);
  }

  private end(): void {
    this.events.complete();
    this.limits?.ended();
  }
}
