import { fromByteString, packet, type Packet } from '../protocol/index.js';
import type { JobAssignment, JobReports } from './assigned-job.js';
import type { Capacity } from './capacity.js';
import type { JobOutcome } from './job-outcome.js';

/** What the session asks of the worker around it. */
export interface WorkerPort {
  send(request: Packet): void;
  /** Runs the job; its end comes back through `WorkerSession.report`. */
  run(job: JobAssignment): void;
  /** The place that was taken for a job is free: another connection may want it. */
  roomMade(): void;
  /** The server said ERROR. */
  refused(code: string, text: string): void;
}

/**
 * One connection as its worker sees it:
 *
 * ```
 *          room for a job             JOB_ASSIGN: the job runs
 *  resting ---------------> grabbing -------------------------> resting
 *     ^                        |
 *     |         NOOP           | NO_JOB: PRE_SLEEP
 *     '------- sleeping <------'
 * ```
 *
 * Jobs that run do not count here: `Capacity` holds their places. Pure: packets in, packets and jobs out.
 */
export class WorkerSession implements JobReports {
  private state: 'resting' | 'grabbing' | 'sleeping' | 'ended' = 'resting';
  private readonly running = new Set<string>();

  constructor(
    private readonly port: WorkerPort,
    private readonly capacity: Capacity,
  ) {}

  /** Introduces the worker to the server. Names are byte strings. */
  begin(clientId: string, functionNames: Iterable<string>): void {
    if (clientId !== '') this.port.send(packet('SET_CLIENT_ID', [clientId]));
    for (const functionName of functionNames) this.port.send(packet('CAN_DO', [functionName]));
    this.grabIfRoom();
  }

  /** Asks for a job where it rests and there is room; to be called when room was made. */
  grabIfRoom(): void {
    if (this.state !== 'resting' || !this.capacity.take()) return;
    this.state = 'grabbing';
    this.port.send(packet('GRAB_JOB_UNIQ', []));
  }

  receive(response: Packet): void {
    switch (response.type) {
      case 'JOB_ASSIGN_UNIQ':
        return this.assigned(...response.args, response.data);
      case 'JOB_ASSIGN':
        return this.assigned(...response.args, '', response.data);
      case 'NO_JOB':
        return this.sleep();
      case 'NOOP':
        return this.wake();
      case 'ERROR':
        return this.port.refused(...response.args);
      default:
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
    this.whileRunning(handle, endOf(handle, outcome));
    this.running.delete(handle);
  }

  /** The connection is gone. Its jobs' places stay used until their handlers end. */
  lost(): void {
    if (this.state === 'grabbing') this.capacity.giveBack();
    this.state = 'ended';
    this.running.clear();
  }

  private assigned(handle: string, functionName: string, unique: string, workload: Buffer): void {
    if (this.state !== 'grabbing') return;
    this.state = 'resting';
    this.running.add(handle);
    this.port.run({
      handle,
      functionName: fromByteString(functionName),
      unique: fromByteString(unique),
      workload,
    });
    this.grabIfRoom();
  }

  private sleep(): void {
    if (this.state !== 'grabbing') return;
    this.capacity.giveBack();
    this.state = 'sleeping';
    this.port.send(packet('PRE_SLEEP', []));
    this.port.roomMade();
  }

  private wake(): void {
    if (this.state !== 'sleeping') return;
    this.state = 'resting';
    this.grabIfRoom();
  }

  private whileRunning(handle: string, report: Packet): void {
    if (this.running.has(handle)) this.port.send(report);
  }
}

function endOf(handle: string, outcome: JobOutcome): Packet {
  switch (outcome.type) {
    case 'complete':
      return packet('WORK_COMPLETE', [handle], outcome.result);
    case 'exception':
      return packet('WORK_EXCEPTION', [handle], outcome.exception);
    case 'fail':
      return packet('WORK_FAIL', [handle]);
  }
}
