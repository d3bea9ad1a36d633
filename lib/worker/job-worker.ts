import { OptionError } from '../options/index.js';
import { wireFunctionName } from '../protocol/index.js';
import type { Serializer } from '../payload/index.js';
import { type Dialer, dialersOf, type ServersOption } from '../transport/index.js';
import type { JobHandler } from './job-executor.js';
import { WorkerEngine } from './worker-engine.js';
import type { JobWorkerEvents, WorkerEnding } from './worker-events.js';
import { type JobWorkerOptions, resolveWorkerOptions } from './worker-options.js';

/** What may differ between the functions of one worker. */
export interface RegisterOptions {
  /** The servers whose jobs of this function it does; the others do not hear of it. Default: the worker's. */
  readonly servers?: ServersOption | Dialer;
  /** Default: the worker's. */
  readonly serializer?: Serializer;
}

/**
 * Does jobs: connects to its servers, announces its functions, takes jobs and reports how they ended. It outlives its
 * servers' absence and its handlers' errors; it ends when it is stopped, has done its iterations, or was idle too long.
 *
 * @example
 * const worker = new JobWorker({ servers: 'localhost:4730', concurrency: 4 });
 * worker.register('Text~reverse', (job) => [...job.payload<string>()].reverse().join(''));
 * worker.start();
 * process.once('SIGTERM', () => void worker.stop({ grace: 10_000 }));
 * const ending = await worker.finished;
 */
export class JobWorker {
  private readonly engine: WorkerEngine;

  /** @throws OptionError, ServerAddressError or InvalidNameError for options that cannot be */
  constructor(options: JobWorkerOptions = {}) {
    this.engine = new WorkerEngine(resolveWorkerOptions(options));
  }

  /** Why the worker stopped, as soon as it has. */
  get finished(): Promise<WorkerEnding> {
    return this.engine.finished;
  }

  /**
   * Says which function's jobs the worker does, and how. To be called before `start`.
   *
   * @throws InvalidNameError for a name that Gearman cannot carry; OptionError where the function has a handler
   * already, or the worker was started
   */
  register(functionName: string, handler: JobHandler, options: RegisterOptions = {}): this {
    wireFunctionName(functionName);
    if (this.engine.started) throw new OptionError(`register ${functionName} before the worker is started`);
    if (this.engine.registrations.has(functionName)) {
      throw new OptionError(`expected one handler for the function ${functionName}, got a second one`);
    }
    const { serializer, dialers } = this.engine.options;
    this.engine.registrations.set(functionName, {
      handler,
      serializer: options.serializer ?? serializer,
      dialers: options.servers === undefined ? dialers : dialersOf(options.servers),
    });
    return this;
  }

  /**
   * Begins to take jobs. Returns at once: a server that is away now is taken up when it comes. Idempotent.
   *
   * @throws OptionError where no function is registered
   */
  start(): void {
    if (this.engine.registrations.size === 0) throw new OptionError('register a function before start()');
    this.engine.start();
  }

  /**
   * Takes no more jobs, lets those that run end, and disconnects.
   *
   * @param options.grace how long running jobs may take, in ms; then their signals abort, the connections close, and
   * the server gives them to other workers. Default 30,000. Called again, it sets a new grace: 0 ends it now.
   * @returns why the worker stopped, when it has
   */
  stop({ grace = 30_000 }: { readonly grace?: number } = {}): Promise<WorkerEnding> {
    this.engine.drain('stopped', grace);
    return this.engine.finished;
  }

  /** Listens to what the worker tells. @returns a function that ends it */
  on<Name extends keyof JobWorkerEvents>(
    name: Name,
    listener: (event: JobWorkerEvents[Name]) => void,
  ): () => void {
    return this.engine.events.on(name, listener);
  }
}
