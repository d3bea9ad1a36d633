import { OptionError } from '../options/index.js';
import { packet, type Packet, toByteString, wireFunctionName, wireUnique } from '../protocol/index.js';
import type { TaskRecord } from './task-record.js';

/** Gearman's priorities. */
export type TaskPriority = 'high' | 'normal' | 'low';

/** What kind of job a client submits. */
export interface SubmissionKind {
  readonly priority: TaskPriority;
  readonly background: boolean;
  /** When a background job is due; Gearman knows whole seconds. */
  readonly runAt?: Date | undefined;
  /** The function that the parts of a reduce job go to. */
  readonly reducer?: string | undefined;
}

/** A job on its way to a server. */
export interface Submission {
  readonly request: Packet;
  readonly record: TaskRecord;
  readonly kind: SubmissionKind;
  /** The job's name without prefix, as its caller gave it. */
  readonly name: string;
  readonly workload: Buffer;
  /** How often it was sent again because its acknowledgement was lost. */
  repeats: number;
}

const SUFFIX = { high: '_HIGH', normal: '', low: '_LOW' } as const;

/**
 * The packet that submits a job of this kind.
 *
 * @throws OptionError where Gearman has no such kind; InvalidNameError
 */
export function submissionPacket(
  kind: SubmissionKind,
  functionName: string,
  unique: string,
  workload: Buffer,
): Packet {
  const names = [wireFunctionName(functionName), wireUnique(unique)] as const;
  const { priority, background, runAt, reducer } = kind;
  if (reducer !== undefined) return reducePacket(kind, names, reducer, workload);
  if (runAt !== undefined) return epochPacket(kind, names, runAt, workload);
  return packet(`SUBMIT_JOB${SUFFIX[priority]}${background ? '_BG' : ''}`, names, workload);
}

type Names = readonly [functionName: string, unique: string];

function epochPacket(
  { priority, background }: SubmissionKind,
  names: Names,
  runAt: Date,
  workload: Buffer,
): Packet {
  const epoch = Math.ceil(runAt.getTime() / 1000);
  if (Number.isNaN(epoch)) throw new OptionError('expected runAt to be a valid Date, got an invalid one');
  if (!background || priority !== 'normal') {
    throw new OptionError(
      'runAt is for doBackground only: Gearman delays background jobs of normal priority',
    );
  }
  return packet('SUBMIT_JOB_EPOCH', [...names, String(epoch)], workload);
}

function reducePacket(kind: SubmissionKind, names: Names, reducer: string, workload: Buffer): Packet {
  if (kind.runAt !== undefined) throw new OptionError('a reduce job cannot be delayed: leave out runAt');
  const type = kind.background ? 'SUBMIT_REDUCE_JOB_BACKGROUND' : 'SUBMIT_REDUCE_JOB';
  // The fourth argument is unused, and gearmand waits for it for ever.
  return packet(type, [...names, toByteString(reducer), ''], workload);
}
