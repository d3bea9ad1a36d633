import { atPayload, type PayloadWithHeaders, type Serializer } from '../payload/index.js';

/** What a worker knows of a job that it was given. Names and unique ID are text. */
export interface JobAssignment {
  readonly handle: string;
  readonly functionName: string;
  readonly unique: string;
  /** Empty where it has none. */
  readonly reducer: string;
  readonly workload: Buffer;
}

/** Where a running job's reports go. Reports of a job that has ended, or whose server is gone, go nowhere. */
export interface JobReports {
  status(handle: string, numerator: number, denominator: number): void;
  data(handle: string, data: Buffer): void;
  warning(handle: string, warning: Buffer): void;
}

/**
 * A job in its handler's hands.
 *
 * @example
 * worker.register('Images~resize', async (job) => {
 *   const { file, width } = job.payload<ResizeRequest>();
 *   job.sendStatus(1, 2);
 *   return resize(file, width, job.signal);
 * });
 */
export class AssignedJob {
  /** The function as on the wire. */
  readonly functionName: string;
  /** The submission's unique ID; empty where it had none. */
  readonly unique: string;
  readonly handle: string;
  /** The function that a reduce job's parts go to; empty for other jobs. */
  readonly reducer: string;
  /** The payload's bytes. */
  readonly workload: Buffer;
  private content: PayloadWithHeaders | undefined;

  /** Jobs are made by the worker. */
  constructor(
    { functionName, unique, handle, reducer, workload }: JobAssignment,
    private readonly serializer: Serializer,
    private readonly reports: JobReports,
    private readonly abortion: Pick<AbortController, 'signal'>,
    /**
     * The how manieth time this worker has been given the job, from 1. A job comes again when its connection was lost or
     * its timeout was over; what other workers were given, this one does not know.
     */
    readonly attempt: number = 1,
  ) {
    this.functionName = functionName;
    this.unique = unique;
    this.handle = handle;
    this.reducer = reducer;
    this.workload = workload;
  }

  /**
   * Aborts when nobody will take the result: the connection to the server was lost, the job's timeout is over, or the
   * worker was stopped and its grace period is. The server gives the job to another worker.
   */
  get signal(): AbortSignal {
    return this.abortion.signal;
  }

  /**
   * The workload, read by the serializer. The type is the handler's own word for it.
   *
   * @throws PayloadError where the workload cannot be read
   */
  payload<Payload = unknown>(): Payload {
    return this.atWorkload(() => {
      const { deserializeWith } = this.serializer;
      return deserializeWith === undefined ? this.serializer.deserialize(this.workload) : this.opened().value;
    }) as Payload;
  }

  /** What the client's middleware sent along; nothing where the serializer carries no headers. @throws PayloadError */
  get headers(): Readonly<Record<string, string>> {
    return this.serializer.deserializeWith === undefined ? {} : this.atWorkload(() => this.opened().headers);
  }

  /** Tells clients how far the job is: WORK_STATUS. Both from 0 to 4,294,967,295, in any unit. */
  sendStatus(numerator: number, denominator: number): void {
    this.reports.status(this.handle, numerator, denominator);
  }

  /** Sends clients a part of the result before its end: WORK_DATA. Text is sent as UTF-8. */
  sendData(data: string | Uint8Array): void {
    this.reports.data(this.handle, Buffer.from(data as Uint8Array));
  }

  /** The same with a value, as the serializer writes it. @throws PayloadError where it has no form for the value */
  sendValue(value: unknown): void {
    const place = (): string => `data of job ${this.handle} of ${this.functionName}`;
    this.sendData(atPayload(place, () => this.serializer.serialize(value)));
  }

  /** Warns clients: WORK_WARNING. Text is sent as UTF-8. */
  sendWarning(warning: string | Uint8Array): void {
    this.reports.warning(this.handle, Buffer.from(warning as Uint8Array));
  }

  /** Opened once: the layers below may decrypt or decompress. */
  private opened(): PayloadWithHeaders {
    this.content ??= this.serializer.deserializeWith?.(this.workload) ?? { headers: {}, value: undefined };
    return this.content;
  }

  private atWorkload<Value>(read: () => Value): Value {
    return atPayload(() => `the workload of job ${this.handle} of ${this.functionName}`, read);
  }
}
