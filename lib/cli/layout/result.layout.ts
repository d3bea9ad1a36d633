import type { TaskOutcome } from '../../client/index.js';
import type { PayloadFormat } from '../payload-source.js';

/** What `job:submit --json` prints. */
export interface SubmittedDocument {
  readonly handle: string;
  readonly unique: string;
  readonly status: 'created' | 'complete';
  /** Bytes as base64, with `encoding`. Absent for background jobs, and for an empty result. */
  readonly result?: unknown;
  readonly encoding?: 'base64';
}

export function submittedDocument(
  outcome: Extract<TaskOutcome, { status: 'created' | 'complete' }>,
  handle: string,
  unique: string,
): SubmittedDocument {
  const { status } = outcome;
  if (status === 'created') return { handle, unique, status };
  const { result } = outcome;
  return result instanceof Uint8Array
    ? { handle, unique, status, result: Buffer.from(result).toString('base64'), encoding: 'base64' }
    : { handle, unique, status, result };
}

/** A result as it is printed: bytes as they are, text with a line break behind it, JSON as JSON. */
export function resultText(result: unknown, as: PayloadFormat, isTerminal: boolean): string | Uint8Array {
  if (result instanceof Uint8Array) return result;
  if (as === 'text') return lineOf(String(result));
  return result === undefined ? '' : `${JSON.stringify(result, undefined, isTerminal ? 2 : 0)}\n`;
}

function lineOf(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
