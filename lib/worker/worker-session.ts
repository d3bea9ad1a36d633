import { fromByteString, packet, type Packet, type PacketOf } from '../protocol/index.js';
import type { JobAssignment, JobReports } from './assigned-job.js';
import type { Capacity } from './capacity.js';
import { endOf, type JobOutcome } from './job-outcome.js';
import type { Ability } from './registration.js';
import { RunningFunctions } from './running-functions.js';

/** More unanswered requests would not make the server any busier. */
const WIDEST_WINDOW = 1024;

const GRAB_JOB = packet('GRAB_JOB_ALL', []);
const PRE_SLEEP = packet('PRE_SLEEP', []);

/** What the session asks of the worker around it. */
export interface WorkerPort {
  send(request: Packet): void;
  /** Runs the job; its end comes back through `WorkerSession.report`. */
  run(job: JobAssignment): void;
  /** A place that was taken for a job is free: another connection may want it. */
  roomMade(): void;
  /** The server said ERROR. */
  refused(code: string, text: string): void;
}

/**
 * One connection as its worker sees it:
 *
 * ```
 *        room: GRAB_JOB_ALL                  JOB_ASSIGN_…: the job runs
 *  awake -------------------> awake, asking ----------------------------> awake
 *    ^                             |
 *    |          NOOP               | the last answer is NO_JOB, or jobs come one by one: PRE_SLEEP
 *    '-------- sleeping <----------'
 * ```
 *
 * Jobs that run do not count here: `Capacity` holds their places. While jobs come, it asks for several at a time, twice
 * as many after each, never for more than there is room for; NO_JOB makes it modest again. Where jobs come one by one, and
 * there is a place for a further one, it sleeps again behind its question: should there be one, NOOP comes with the answer,
 * and the next need not wait for NO_JOB and PRE_SLEEP. Pure: packets in, packets and jobs out.
 */
export class WorkerSession implements JobReports {
  private state: 'awake' | 'sleeping' | 'ended' = 'awake';
  /** Unanswered GRAB_JOB_ALLs. */
  private asking = 0;
  /** How many may be unanswered at once. */
  private window = 1;
  /** Jobs since it was woken last. */
  private jobs = 0;
  private readonly running = new RunningFunctions();
  /** Functions that are to be given up as soon as none of their jobs runs. */
  private readonly retiring = new Set<string>();
  /** Whether the server has answered: a connection alone proves nothing. */
  answered = false;

  constructor(
    private readonly port: WorkerPort,
    private readonly capacity: Capacity,
  ) {}

  /** Whether the server has no job for it, and will wake it when it has. */
  get sleeping(): boolean {
    return this.state === 'sleeping' && this.asking === 0;
  }

  /** Introduces the worker to the server. */
  begin(clientId: string, abilities: Iterable<Packet>): void {
    if (clientId !== '') this.port.send(packet('SET_CLIENT_ID', [clientId]));
    for (const ability of abilities) this.port.send(ability);
    this.grabIfRoom();
  }

  /** Announces one more function. A job of it may wait already, which no NOOP will tell of. */
  announce(ability: Ability): void {
    this.retiring.delete(ability.args[0]);
    this.port.send(ability);
    this.wake();
  }

  /**
   * Gives a function up, a byte string. gearmand takes running jobs of such a function from their worker, so no job is
   * asked for until those that run have ended, and then the server is told.
   */
  retire(functionName: string): void {
    this.retiring.add(functionName);
    this.retireIdle();
  }

  /** Asks for jobs where there is room; to be called when room was made. */
  grabIfRoom(): void {
    if (this.state !== 'awake' || this.retiring.size > 0) return;
    while (this.asking < this.window && this.capacity.take()) {
      this.asking++;
      this.port.send(GRAB_JOB);
    }
  }

  /** Has the server say something. */
  askForLife(): void {
    this.port.send(packet('ECHO_REQ', []));
  }

  receive(response: Packet): void {
    this.answered = true;
    switch (response.type) {
      case 'JOB_ASSIGN_ALL':
      case 'JOB_ASSIGN_UNIQ':
      case 'JOB_ASSIGN':
        return this.assigned(response);
      case 'NO_JOB':
        return this.refusedJob();
      case 'NOOP':
        return this.wake();
      case 'ERROR':
        this.port.refused(...response.args);
    }
  }

  status(handle: string, numerator: number, denominator: number): void {
    this.whileRunning(handle, packet('WORK_STATUS', [handle, String(numerator), String(denominator)]));
  }

  data(handle: string, data: Buffer): void {
    this.whileRunning(handle, packet('WORK_DATA', [handle], data));
  }

  warning(handle: string, warning: Buffer): void {
    this.whileRunning(handle, packet('WORK_WARNING', [handle], warning));
  }

  /** Tells the server how the job ended. A job of a lost connection is another worker's by now: nothing is told. */
  report(handle: string, outcome: JobOutcome): void {
    if (this.running.delete(handle)) this.port.send(endOf(handle, outcome));
    this.retireIdle();
  }

  /** The job's time is up: the server gives it to another worker. */
  forget(handle: string): void {
    this.running.delete(handle);
    this.retireIdle();
  }

  /** The connection is gone. Its jobs' places stay used until their handlers end. */
  lost(): void {
    for (; this.asking > 0; this.asking--) this.capacity.giveBack();
    this.running.clear();
    this.state = 'ended';
  }

  private assigned({ args, data }: PacketOf<'JOB_ASSIGN' | 'JOB_ASSIGN_UNIQ' | 'JOB_ASSIGN_ALL'>): void {
    if (this.asking === 0) return;
    const [handle, functionName, unique = '', reducer = ''] = args;
    this.asking--;
    this.jobs++;
    this.window = Math.min(this.window * 2, WIDEST_WINDOW);
    this.running.add(handle, functionName);
    this.port.run({
      handle,
      functionName: fromByteString(functionName),
      unique: fromByteString(unique),
      reducer: fromByteString(reducer),
      workload: data,
    });
    this.grabIfRoom();
  }

  private refusedJob(): void {
    if (this.asking === 0) return;
    this.asking--;
    this.window = 1;
    this.capacity.giveBack();
    if (this.asking === 0 && this.retiring.size > 0) this.retireIdle();
    if (this.asking === 0 && this.state === 'awake') this.sleep();
    this.port.roomMade();
  }

  private wake(): void {
    const alone = this.state === 'sleeping' && this.running.none && this.jobs <= 1;
    if (this.state === 'sleeping') [this.state, this.window, this.jobs] = ['awake', 1, 0];
    this.grabIfRoom();
    if (alone && this.asking === 1 && this.capacity.free) this.sleep();
  }

  private sleep(): void {
    this.state = 'sleeping';
    this.port.send(PRE_SLEEP);
  }

  private retireIdle(): void {
    for (const functionName of this.retiring) {
      if (this.asking > 0 || this.running.has(functionName)) continue;
      this.retiring.delete(functionName);
      this.port.send(packet('CANT_DO', [functionName]));
    }
    this.grabIfRoom();
  }

  private whileRunning(handle: string, report: Packet): void {
    if (this.running.hasJob(handle)) this.port.send(report);
  }
}
