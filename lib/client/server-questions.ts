import type { Clock } from '../time/clock.js';
import type { Dialer, ServersOption } from '../transport/index.js';
import { AnswerTimeoutError } from './client-error.js';
import type { ClientConnection } from './client-connection.js';
import type { ClientSession } from './client-session.js';
import { JobStatus } from './job-status.js';
import { Settlement } from './settlement.js';

/** How long a question waits. */
export interface AskOptions {
  /** In ms. Default: the client's `answerTimeout`. */
  readonly timeout?: number;
  /** Stops waiting. */
  readonly signal?: AbortSignal;
  /** Whom to ask. Default: the client's servers. */
  readonly servers?: ServersOption | Dialer;
}

/** The server has answered, and does not know the job. */
const UNKNOWN = new Error('unknown job');

type Ask<Answer> = (session: ClientSession, answer: Settlement<Answer>) => void;

/** Asks servers, and waits for their answers no longer than it may. */
export class ServerQuestions {
  constructor(
    private readonly connections: readonly ClientConnection[],
    private readonly clock: Clock,
    private readonly defaultTimeout: number,
  ) {}

  /** Every server's answer. @throws the error of the first that gives none */
  async all<Answer>(question: string, ask: Ask<Answer>, options: AskOptions): Promise<Answer[]> {
    return Promise.all(this.connections.map((connection) => this.one(connection, question, ask, options)));
  }

  /**
   * The status from the server that knows the job, as soon as it is there.
   *
   * @throws the error of a server that gave no answer, where none of the others knows the job
   */
  async status(question: string, ask: Ask<JobStatus>, options: AskOptions): Promise<JobStatus> {
    const known = this.connections.map(async (connection) => {
      const status = await this.one(connection, question, ask, options);
      if (!status.known) throw UNKNOWN;
      return status;
    });
    return Promise.any(known).catch(({ errors }: AggregateError) => {
      const silent: unknown = errors.find((error) => error !== UNKNOWN);
      if (silent !== undefined) throw silent;
      return new JobStatus(false, false, 0, 0);
    });
  }

  private async one<Answer>(
    connection: ClientConnection,
    question: string,
    ask: Ask<Answer>,
    { timeout = this.defaultTimeout, signal }: AskOptions,
  ): Promise<Answer> {
    signal?.throwIfAborted();
    const answer = new Settlement<Answer>();
    const timer = this.clock.schedule(timeout, () =>
      answer.reject(new AnswerTimeoutError(question, timeout)),
    );
    const abort = (): void => answer.reject(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    connection.connect().then(
      (session) => ask(session, answer),
      (error: unknown) => answer.reject(error),
    );
    try {
      return await answer.promise;
    } finally {
      timer.cancel();
      signal?.removeEventListener('abort', abort);
    }
  }
}
