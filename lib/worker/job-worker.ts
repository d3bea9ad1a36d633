import { OptionError, rejectUnknownOptions, wholeNumber } from '../options/index.js';
import { wireFunctionName } from '../protocol/index.js';
import type { Serializer } from '../payload/index.js';
import { type Dialer, dialersOf, type ServersOption } from '../transport/index.js';
import type { JobHandler } from './job-executor.js';
import type { Registration } from './registration.js';
import { WorkerEngine } from './worker-engine.js';
import type { JobWorkerEvents, WorkerEnding } from './worker-events.js';
import type { WorkerHealth } from './worker-health.js';
import type { WorkerMiddleware } from './worker-middleware.js';
import { type JobWorkerOptions, resolveWorkerOptions } from './worker-options.js';

/** What may differ between the functions of one worker. */
export interface RegisterOptions {
  /** The servers whose jobs of this function it does; the others do not hear of it. Default: the worker's. */
  readonly servers?: ServersOption | Dialer;
  /** Default: the worker's. */
  readonly serializer?: Serializer;
  /**
   * How long a job may take, in ms; then the server gives it to another worker, its signal aborts, and its result is
   * not reported. Gearman raises what is below 1,000. 0 is for ever. Default 0.
   */
  readonly timeout?: number;
  /** Jobs of this function at once, within the worker's own concurrency. From 1. Default: the worker's. */
  readonly concurrency?: number;
}

const REGISTER_KEYS: readonly string[] = [
  'servers',
  'serializer',
  'timeout',
  'concurrency',
] satisfies (keyof RegisterOptions)[];

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

  /** How it is, for health checks: `consuming` only where a job that were submitted now would be taken. */
  get health(): WorkerHealth {
    return this.engine.health;
  }

  /**
   * Says which function's jobs the worker does, and how; also while it works.
   *
   * @throws InvalidNameError for a name that Gearman cannot carry; OptionError for options that cannot be, or where the
   * function has a handler already; ServerAddressError
   */
  register(functionName: string, handler: JobHandler, options: RegisterOptions = {}): this {
    wireFunctionName(functionName);
    rejectUnknownOptions(`register(${functionName})`, options, REGISTER_KEYS);
    if (this.engine.links.registration(functionName) !== undefined) {
      throw new OptionError(`expected one handler for the function ${functionName}, got a second one`);
    }
    const { serializer, dialers, tls } = this.engine.options;
    const registration: Registration = {
      functionName,
      handler,
      serializer: options.serializer ?? serializer,
      dialers: options.servers === undefined ? dialers : dialersOf(options.servers, tls),
      timeout: wholeNumber('timeout (in ms)', options.timeout ?? 0, 0),
      concurrency: options.concurrency === undefined ? 0 : wholeNumber('concurrency', options.concurrency, 1),
    };
    this.engine.links.register(registration, this.engine.live);
    return this;
  }

  /**
   * Gives a function up. Jobs of it that run are finished; until they have, the connection that they came from takes
   * no others.
   *
   * @returns false where it has no such function
   */
  unregister(functionName: string): boolean {
    return this.engine.links.unregister(functionName);
  }

  /** Gives every function up, each as `unregister` does. The worker stays, and may be given others. */
  unregisterAll(): void {
    for (const functionName of this.engine.links.functionNames) this.unregister(functionName);
  }

  /** Puts middleware around every job from now on; the first that was put in is the outermost. */
  use(middleware: WorkerMiddleware): this {
    this.engine.jobs.use(middleware);
    return this;
  }

  /**
   * Begins to take jobs. Returns at once: a server that is away now is taken up when it comes. Idempotent.
   *
   * @throws OptionError where no function is registered
   */
  start(): void {
    if (this.engine.links.size === 0) throw new OptionError('register a function before start()');
    this.engine.start();
  }

  /** Takes no more jobs until `resume`. Those that run go on, and the servers keep the rest. Idempotent. */
  pause(): void {
    this.engine.pause();
  }

  /** Takes jobs again. Idempotent. */
  resume(): void {
    this.engine.resume();
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
