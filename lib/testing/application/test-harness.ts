import { setImmediate as turn } from 'node:timers/promises';

import type { GearmanClientOptions, LocalJobs } from '../../client/index.js';
import type {
  EmbeddedServer,
  GearmanHarness,
  InlineExecutor,
  ResolvedModuleOptions,
} from '../../nest/index.js';
import type { JobServer } from '../../server/index.js';
import { SystemClock } from '../../time/clock.js';
import type { AssignedJob, WorkerMiddleware } from '../../worker/index.js';
import type { FakeClock } from '../fake-clock.js';
import type { Dialer } from '../../transport/index.js';
import { noServer, notDone } from '../testing.messages.js';
import { CountingClock } from './counting-clock.js';
import { type GearmanMode, withinJob } from './gearman-mode.js';
import { GearmanTestingError } from './gearman-testing-error.js';
import { SlowDown } from './slow-down.js';
import { SubmissionLog } from './submission-log.js';
import { TestJobs } from './test-jobs.js';
import { TestServer } from './test-server.js';

/** So many turns of the event loop without a packet, and there will be none. */
const QUIET_TURNS = 10;

/** The options of the kit, resolved. */
export interface TestHarnessOptions {
  readonly mode: GearmanMode;
  /** In ms. */
  readonly grace: number;
  /** The clock that the test moves; undefined where it goes by itself. */
  readonly virtual: FakeClock | undefined;
}

/** What a test puts around its application: the log of submissions, servers that can break, workers that can be slow. */
export class TestHarness implements GearmanHarness {
  readonly log = new SubmissionLog();
  readonly servers: TestServer[] = [];
  /** Jobs whose handlers have not ended. */
  readonly running = new Set<AssignedJob>();
  /** How often connections were broken: of jobs that ran meanwhile, servers have not heard the end. */
  drops = 0;
  /** Whether workers and their jobs are known: not before `app.init()`. */
  started = false;
  /** Counted for each application: a virtual clock may be shared by several. */
  readonly clock: CountingClock;
  readonly slowDown: SlowDown;
  private testJobs: TestJobs | undefined;

  constructor(private readonly settings: TestHarnessOptions) {
    this.clock = new CountingClock(settings.virtual ?? new SystemClock());
    this.slowDown = new SlowDown(this.clock);
  }

  get virtual(): FakeClock | undefined {
    return this.settings.virtual;
  }

  /** The test is over: whatever it made jobs wait for is there now. */
  closing(): void {
    this.clock.release();
    this.slowDown.end();
  }

  /** Tells those who still wait for a job of the fake why it will not come. */
  end(): void {
    this.testJobs?.giveUp(({ name }) => new GearmanTestingError(notDone(name)));
  }

  /** Of the application's first client on. */
  get jobs(): TestJobs | undefined {
    return this.testJobs;
  }

  /** An embedded server that keeps nothing, in the place of those that the options name: a test needs no network and no file. */
  options(options: ResolvedModuleOptions): ResolvedModuleOptions {
    return {
      ...options,
      servers: undefined,
      listen: undefined,
      store: undefined,
      inline: false,
      consume: true,
      clock: this.clock,
      grace: this.settings.grace,
    };
  }

  embed(make: () => JobServer): EmbeddedServer {
    const server = new TestServer(make);
    this.servers.push(server);
    return server;
  }

  /** A further client of the application: it shares the log, and the application's first server. */
  clientOptions(options: GearmanClientOptions): GearmanClientOptions {
    const servers: Dialer = {
      address: 'in-process',
      dial: async (timeout) => this.firstServer().dial(timeout),
    };
    const localJobs: LocalJobs = {
      ignoresServers: true,
      submit: (submission) => this.testJobs?.submit(submission) ?? false,
      status: (query) => this.testJobs?.status(query),
    };
    return { ...options, servers, localJobs, clock: this.clock };
  }

  private firstServer(): Dialer {
    const [server] = this.servers;
    if (server === undefined) throw new GearmanTestingError(noServer);
    return server.dialer();
  }

  localJobs(inline: InlineExecutor): TestJobs {
    this.testJobs ??= new TestJobs(this.settings.mode, this.log, inline, this.clock);
    return this.testJobs;
  }

  readonly middleware: WorkerMiddleware = async (job, next) => {
    const { drops } = this;
    this.running.add(job);
    try {
      await this.slowDown.wait(job.signal);
      const recorded = this.testJobs?.onServers.find(job);
      if (recorded === undefined) return await next();
      const outcome = await withinJob(recorded.mode, recorded.generation, next);
      const isLost = job.signal.aborted || drops !== this.drops;
      if (!isLost) void this.tell(() => this.testJobs?.onServers.done(recorded, outcome));
      return outcome;
    } finally {
      this.running.delete(job);
    }
  };

  /** Waits until nothing passes between clients, servers and workers, which all are in this process. */
  async calm(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
      const before = this.activity();
      await turn();
      if (this.activity() !== before) quiet = 0;
    }
  }

  private activity(): number {
    return this.servers.reduce((sum, { packets }) => sum + packets, this.log.all.length);
  }

  /** A turn later, when the worker's listeners and the job's client know it: tests wait for this. */
  private async tell(done: () => void): Promise<void> {
    await turn();
    done();
  }
}
