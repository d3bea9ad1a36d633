import type {
  EmbeddedServer,
  GearmanHarness,
  InlineExecutor,
  ResolvedModuleOptions,
} from '../../nest/index.js';
import type { JobServer } from '../../server/index.js';
import type { Clock } from '../../time/clock.js';
import type { WorkerMiddleware } from '../../worker/index.js';
import { notDone } from '../testing.messages.js';
import type { GearmanMode } from './gearman-mode.js';
import { GearmanTestingError } from './gearman-testing-error.js';
import { SubmissionLog } from './submission-log.js';
import { TestJobs } from './test-jobs.js';
import { TestServer } from './test-server.js';

/** What a test puts around its application: the log of submissions, servers that can break, workers that can be slow. */
export class TestHarness implements GearmanHarness {
  readonly log = new SubmissionLog();
  readonly servers: TestServer[] = [];
  /** How long every job waits before its handler is called, in ms. */
  slowness = 0;
  /** Handlers that have not ended. */
  running = 0;
  private testJobs: TestJobs | undefined;

  constructor(
    private readonly mode: GearmanMode,
    readonly clock: Clock & { readonly pending: number },
  ) {}

  /** Timers that were neither run nor cancelled. */
  timers(): number {
    return this.clock.pending;
  }

  /** Tells those who still wait for a job of the fake why it will not come. */
  end(): void {
    this.testJobs?.close();
    for (const { state, name, submission } of this.log.all) {
      if (state === 'waiting') submission.record.abandon(new GearmanTestingError(notDone(name)));
    }
  }

  /** Of the application's first client on. */
  get jobs(): TestJobs | undefined {
    return this.testJobs;
  }

  /** An embedded server in the place of those that the options name: a test needs no network. */
  options(options: ResolvedModuleOptions): ResolvedModuleOptions {
    return {
      ...options,
      servers: undefined,
      listen: undefined,
      inline: false,
      consume: true,
      clock: this.clock,
    };
  }

  embed(make: () => JobServer): EmbeddedServer {
    const server = new TestServer(make);
    this.servers.push(server);
    return server;
  }

  localJobs(inline: InlineExecutor): TestJobs {
    this.testJobs ??= new TestJobs(this.mode, this.log, inline, this.clock);
    return this.testJobs;
  }

  readonly middleware: WorkerMiddleware = async (job, next) => {
    this.running++;
    try {
      await this.slowDown();
      const outcome = await next();
      if (!job.signal.aborted) this.testJobs?.done(job, outcome);
      return outcome;
    } finally {
      this.running--;
    }
  };

  private slowDown(): Promise<void> | undefined {
    const { slowness, clock } = this;
    if (slowness === 0) return undefined;
    return new Promise((resolve) => void clock.schedule(slowness, resolve));
  }
}
