import { STORED_PRIORITIES, type StoredJob, type StoredPriority } from '../../store/index.js';
import * as messages from './queue.messages.js';

/** Bytes in JSON: as text where they are UTF-8, which is exact, else in base64. */
type BytesInJson = string | { readonly base64: string };

const KEYS = ['function', 'unique', 'priority', 'whenToRun', 'workload'];

/** Half of a pair of UTF-16 is no character, and has no bytes. */
const HALF_A_PAIR = /\p{Surrogate}/u;

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A line that is no job. The message says what was expected. */
export class LineError extends Error {
  override readonly name = 'LineError';
}

/** A job as one line, line feed included. */
export function lineOfJob({ functionName, uniqueKey, priority, whenToRun, workload }: StoredJob): string {
  const line = {
    function: jsonOf(Buffer.from(functionName, 'latin1')),
    unique: jsonOf(Buffer.from(uniqueKey, 'latin1')),
    priority,
    whenToRun,
    workload: jsonOf(workload),
  };
  return `${JSON.stringify(line)}\n`;
}

/**
 * The job of a line. Everything but the function may be left out: no unique ID, normal priority, at once, no workload.
 *
 * @throws LineError
 */
export function jobOfLine(line: Buffer): StoredJob {
  const job = objectOf(line);
  const unknown = Object.keys(job).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw new LineError(messages.unknownKey(unknown, KEYS));
  return checkedJob({
    functionName: bytesOf('function', job['function'] ?? '').toString('latin1'),
    uniqueKey: bytesOf('unique', job['unique'] ?? '').toString('latin1'),
    priority: priorityOf(job['priority'] ?? 'normal'),
    whenToRun: timeOf(job['whenToRun'] ?? 0),
    workload: bytesOf('workload', job['workload'] ?? ''),
  });
}

/** @throws LineError for names that the protocol cannot say */
export function checkedJob(job: StoredJob): StoredJob {
  if (job.functionName === '' || job.functionName.includes('\0')) throw new LineError(messages.noFunction);
  if (job.uniqueKey.includes('\0')) throw new LineError(messages.zeroByte);
  return job;
}

function jsonOf(bytes: Buffer): BytesInJson {
  try {
    return UTF_8.decode(bytes);
  } catch {
    // No text: it is written as what it is.
    return { base64: bytes.toString('base64') };
  }
}

function objectOf(line: Buffer): Readonly<Record<string, unknown>> {
  const value = parsed(textOf(line));
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new LineError(messages.notAnObject('it is none'));
}

function textOf(line: Buffer): string {
  try {
    return UTF_8.decode(line);
  } catch (cause) {
    throw new LineError(messages.notUtf8, { cause });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LineError(messages.notAnObject((cause as Error).message), { cause });
  }
}

function bytesOf(key: string, value: unknown): Buffer {
  if (typeof value === 'string' && !HALF_A_PAIR.test(value)) return Buffer.from(value, 'utf8');
  const { base64, ...others } = Object(value) as Record<string, unknown>;
  if (typeof base64 === 'string' && Object.keys(others).length === 0) {
    const bytes = Buffer.from(base64, 'base64');
    if (bytes.toString('base64') === base64) return bytes;
  }
  throw new LineError(messages.notBytes(key, value));
}

function priorityOf(value: unknown): StoredPriority {
  const priority = STORED_PRIORITIES.find((each) => each === value);
  if (priority !== undefined) return priority;
  throw new LineError(messages.notAPriority(value, STORED_PRIORITIES));
}

function timeOf(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new LineError(messages.notATime(value));
}
