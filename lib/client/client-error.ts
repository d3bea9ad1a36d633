/** The job ended with WORK_FAIL: its worker, or the server in its stead, gave it up without a reason. */
export class JobFailedError extends Error {
  override readonly name = 'JobFailedError';

  constructor(
    readonly functionName: string,
    readonly handle: string,
  ) {
    super(`job ${handle} of ${functionName} failed`);
  }
}

/** The job ended with WORK_EXCEPTION. */
export class JobExceptionError extends Error {
  override readonly name = 'JobExceptionError';

  constructor(
    readonly functionName: string,
    readonly handle: string,
    /** What the worker sent: from our workers `Name: message`, from others what they please. */
    readonly exception: Buffer,
  ) {
    super(`job ${handle} of ${functionName} threw ${exception.toString('utf8')}`);
  }

  /** What the worker sent, as text: for people, without handle and function. */
  get exceptionText(): string {
    return this.exception.toString('utf8');
  }
}

/** The job took longer than its caller would wait. It may still run: Gearman has no word for "never mind". */
export class TaskTimeoutError extends Error {
  override readonly name = 'TaskTimeoutError';

  constructor(
    readonly functionName: string,
    /** In ms. */
    readonly timeout: number,
    readonly handle: string | undefined,
  ) {
    const job = handle === undefined ? 'a job' : `job ${handle}`;
    super(`${job} of ${functionName} had no result within ${timeout} ms; is a worker running?`);
  }
}

/** No server accepted the job in time. It may have been queued all the same. */
export class CreationTimeoutError extends Error {
  override readonly name = 'CreationTimeoutError';

  constructor(
    readonly functionName: string,
    /** In ms. */
    readonly timeout: number,
  ) {
    super(`no job server accepted the job of ${functionName} within ${timeout} ms`);
  }
}

/** A server did not answer a question in time. */
export class AnswerTimeoutError extends Error {
  override readonly name = 'AnswerTimeoutError';

  constructor(
    readonly question: string,
    /** In ms. */
    readonly timeout: number,
  ) {
    super(`no answer to ${question} within ${timeout} ms`);
  }
}

/** The server answered with an ERROR packet. */
export class ServerError extends Error {
  override readonly name = 'ServerError';

  constructor(
    readonly address: string,
    /** As the protocol names it: `QUEUE_ERROR`, `ARGUMENT_TOO_LARGE`, … */
    readonly code: string,
    text: string,
  ) {
    super(`the job server at ${address} refused: ${code} (${text})`);
  }
}

/** The connection ended before the answer came. A background job may or may not have been queued. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError';

  constructor(
    readonly address: string,
    options?: ErrorOptions,
  ) {
    super(`the connection to the job server at ${address} was lost before it answered`, options);
  }
}

/** The client was closed, by `close()` or with its application. */
export class ClientClosedError extends Error {
  override readonly name = 'ClientClosedError';

  constructor() {
    super('this GearmanClient is closed; make a new one, or submit before the application shuts down');
  }
}

/** A background job's result was asked for, which Gearman keeps for nobody. */
export class NoResultError extends Error {
  override readonly name = 'NoResultError';

  constructor(readonly functionName: string) {
    super(
      `a background job of ${functionName} has no result for its client; use doNormal, doHigh or doLow to wait for one`,
    );
  }
}
