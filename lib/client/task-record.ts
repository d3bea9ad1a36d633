import { atPayload, type Serializer } from '../payload/index.js';
import { JobExceptionError, JobFailedError, NoResultError } from './client-error.js';
import { Settlement } from './settlement.js';
import { type TaskEvent, TaskEvents } from './task-event.js';

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

/** Hears of every task of a client. */
export interface TaskListener {
  told(record: TaskRecord, news: TaskNews): void;
}

/**
 * What is known of one task; written by its session, read through the public `Task`.
 *
 * ```
 *  new ----accept----> accepted ---- complete | fail | throw ----> ended
 *   |                    | background                                ^
 *   |                    '-------------------------------------------|
 *   '---------------- abandon (from any state but the last) ---------'
 * ```
 */
export class TaskRecord {
  readonly created = new Settlement<string>();
  readonly finished = new Settlement<unknown>();
  readonly events = new TaskEvents<unknown>();
  /** Called once, when a server has accepted it. */
  onAccept: () => void = () => undefined;
  /** Called once, when nothing more can happen to it. */
  onEnd: () => void = () => undefined;
  handle: string | undefined;
  /** The bytes of WORK_COMPLETE, where they belong to the data. */
  lastChunk: Buffer = Buffer.alloc(0);
  private readonly chunks: Buffer[] = [];

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
    this.onAccept();
    this.created.resolve(handle);
    this.tell({ type: 'created', handle });
    const { background, functionName } = this.description;
    if (background) this.end(() => this.finished.reject(new NoResultError(functionName)));
  }

  status(numerator: number, denominator: number): void {
    if (!this.ended) this.tell({ type: 'status', numerator, denominator });
  }

  data(data: Buffer): void {
    if (this.ended) return;
    if (this.description.serializer.joinsData) this.chunks.push(data);
    this.tell({ type: 'data', data });
  }

  warning(warning: Buffer): void {
    if (!this.ended) this.tell({ type: 'warning', warning });
  }

  complete(bytes: Buffer): void {
    if (this.ended) return;
    try {
      if (this.description.serializer.joinsData) this.lastChunk = bytes;
      const joined = this.chunks.length === 0 ? bytes : Buffer.concat([...this.chunks, bytes]);
      const place = `the result of job ${this.handle} of ${this.description.functionName}`;
      const result = atPayload(place, () => this.description.serializer.deserialize(joined));
      this.tell({ type: 'complete', result });
      this.end(() => this.finished.resolve(result));
    } catch (error) {
      this.abandon(error);
    }
  }

  fail(): void {
    if (this.ended) return;
    const error = new JobFailedError(this.description.functionName, this.handle ?? '');
    this.tell({ type: 'fail', error });
    this.end(() => this.finished.reject(error));
  }

  throw(exception: Buffer): void {
    if (this.ended) return;
    const error = new JobExceptionError(this.description.functionName, this.handle ?? '', exception);
    this.tell({ type: 'exception', error });
    this.end(() => this.finished.reject(error));
  }

  /** How the job ends will not become known: its server is gone, or its caller waits no longer. */
  abandon(error: unknown): void {
    if (this.ended) return;
    this.created.reject(error);
    this.finished.reject(error);
    this.listener?.told(this, { type: 'abandoned', error });
    this.events.error(error);
    this.onEnd();
  }

  /** The payload is written, and about to leave, unless a signal that has aborted already keeps it here. */
  written(workload: Buffer): void {
    if (!this.ended) this.listener?.told(this, { type: 'workload', workload });
  }

  private tell(event: TaskEvent): void {
    this.events.next(event);
    this.listener?.told(this, event);
  }

  private end(settle: () => void): void {
    settle();
    this.events.complete();
    this.onEnd();
  }
}
