import type {
  GearmanClient,
  JobArguments,
  MethodNames,
  PayloadOf,
  ResultOf,
  Task,
  WorkerClass,
} from '../../client/index.js';
import { rejectUnknownOptions } from '../../options/index.js';
import type { FakeClock } from '../fake-clock.js';
import { cleared, noJobMethod, notStarted, noVirtualClock } from '../testing.messages.js';
import { Drain, DRAIN_KEYS, type DrainCounts, type DrainOptions } from './drain.js';
import { GearmanFaults } from './gearman-faults.js';
import { type GearmanMode, Performance, performing, withGearmanMode } from './gearman-mode.js';
import { GearmanTestingError } from './gearman-testing-error.js';
import { matchesSubmission, type SubmissionExpectation } from './matching.js';
import type { SubmittedJob } from './submitted-job.js';
import type { TestHarness } from './test-harness.js';

/**
 * A test's hold on its application's Gearman: what was submitted, and what becomes of it.
 *
 * @example
 * const app = await Test.createTestingModule({
 *   imports: [AppModule, GearmanTestingModule.forApplication({ mode: 'fake' })],
 * }).compile();
 * await app.init();
 * const gearman = app.get(GearmanTester);
 * await app.get(Albums).publish(7);
 * expect(gearman.submitted('Images~resize')).toHaveLength(3);
 * expect(await gearman.drain()).toMatchObject({ complete: 3 });
 */
export class GearmanTester {
  readonly faults: GearmanFaults;

  /** Testers are made by `GearmanTestingModule`. */
  constructor(
    private readonly harness: TestHarness,
    private readonly client: () => GearmanClient,
  ) {
    this.faults = new GearmanFaults(harness);
  }

  /** Every job that was submitted since the start, or since `clear()`, in order and in every mode. */
  get jobs(): readonly SubmittedJob[] {
    return this.harness.log.all;
  }

  /** Those of one job, by its name with or without prefix, that are as is expected. */
  submitted(job: string, expected: SubmissionExpectation = {}): readonly SubmittedJob[] {
    return this.jobs.filter((each) => matchesSubmission(each, job, expected));
  }

  /**
   * Waits until there are such submissions.
   *
   * @param within in ms of real time
   * @returns what there is then: nothing, where it is none
   */
  async submittedWithin(
    within: number,
    job: string,
    expected: SubmissionExpectation = {},
  ): Promise<readonly SubmittedJob[]> {
    await this.harness.log.until(() => this.submitted(job, expected).length > 0, within);
    return this.submitted(job, expected);
  }

  /**
   * Forgets what was submitted. What waits in the fake, and inline jobs that are due later, are not done any more, and
   * those who wait for their results are told so; the embedded server keeps what it has.
   */
  clear(): void {
    this.harness.jobs?.giveUp(({ name }) => new GearmanTestingError(cleared(name)));
    this.harness.log.clear();
  }

  /** The same as `withGearmanMode`. */
  withMode<Result>(mode: GearmanMode, work: () => Result): Result {
    return withGearmanMode(mode, work);
  }

  /**
   * Does one job of a worker at once, as a worker would: payload and result through the serializer, and the method
   * through guards, interceptors, pipes and filters. It is not recorded; what it submits itself is.
   *
   * @example
   * const thumbnail = await gearman.perform(ImageWorker, 'resize', { file: 'a.jpg', width: 200 });
   *
   * @param args the payload, then the options of a submission
   * @returns what the client would get
   * @throws what the job ended with, as it was thrown; GearmanTestingError for what is no job, and before `app.init()`
   */
  async perform<Worker extends object, Method extends MethodNames<Worker>>(
    worker: WorkerClass<Worker>,
    method: Method,
    ...args: JobArguments<PayloadOf<Worker[Method]>>
  ): Promise<ResultOf<Worker[Method]>> {
    this.checkStarted('perform()');
    const performance = new Performance();
    const jobs = this.client().of(worker) as unknown as Record<string, (...args: unknown[]) => Task>;
    const submit = jobs[method];
    if (typeof submit !== 'function') throw new GearmanTestingError(noJobMethod(worker.name, method));
    try {
      return (await performing(performance, () => submit(...args).result())) as ResultOf<Worker[Method]>;
    } catch (error) {
      const { outcome } = performance;
      throw outcome === undefined || outcome.type === 'complete' ? error : outcome.error;
    }
  }

  /**
   * Does the jobs that wait: those of the fake, through all enhancers and serializers; of the embedded server it waits
   * until its workers have.
   *
   * @example
   * expect(await gearman.drain({ recursive: true })).toEqual({ complete: 3, fail: 0, exception: 0, total: 3 });
   *
   * @throws GearmanTestingError where the server's are not done in time, where jobs submit each other for ever, and
   * before `app.init()`; OptionError
   */
  async drain(options: DrainOptions = {}): Promise<DrainCounts> {
    rejectUnknownOptions('drain()', options, DRAIN_KEYS);
    this.checkStarted('drain()');
    return new Drain(this.harness, options).run();
  }

  /** The virtual clock, by which delays, timeouts and retries go. @throws GearmanTestingError without one */
  get clock(): FakeClock {
    const { virtual } = this.harness;
    if (virtual !== undefined) return virtual;
    throw new GearmanTestingError(noVirtualClock);
  }

  /**
   * Moves the virtual clock when clients, servers and workers have done what they could before, and waits until they have
   * done what there is to do then. `clock.advance()` does neither.
   *
   * @param ms milliseconds
   * @throws GearmanTestingError without a virtual clock; RangeError for a negative number
   */
  async advance(ms: number): Promise<void> {
    const { clock } = this;
    await this.harness.calm();
    clock.advance(ms);
    await this.harness.calm();
  }

  private checkStarted(what: string): void {
    if (!this.harness.started) throw new GearmanTestingError(notStarted(what));
  }
}
