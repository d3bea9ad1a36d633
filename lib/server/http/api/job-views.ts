import { isUtf8 } from 'node:buffer';

import { fromByteString } from '../../../protocol/index.js';
import type { FunctionSnapshot, JobProgress } from '../../../queue/index.js';
import type { WorkerSnapshot } from '../http-context.js';
import type { JobEnding } from '../job-call.js';

/** How a job ended, for JSON: bytes as base64. */
export function endingView({ outcome, data }: JobEnding): object {
  if (outcome === 'exception') return { outcome, exception: data.toString('base64') };
  if (outcome !== 'complete') return { outcome };
  return { outcome, result: data.toString('base64'), payload: jsonOf(data) };
}

export function progressView({ known, running, numerator, denominator }: JobProgress): object {
  return { known, running, progress: { numerator, denominator } };
}

export function functionView({ functionName, queued, running, workers }: FunctionSnapshot): object {
  return { function: fromByteString(functionName), queued, running, workers };
}

export function workerView({ number, address, clientId, functionNames }: WorkerSnapshot): object {
  const functions = functionNames.map(fromByteString);
  return { number, address, clientId: fromByteString(clientId), functions };
}

/** The value of a result that is JSON; undefined, which leaves it out, for any other, and for one too deep to be told. */
function jsonOf(data: Buffer): unknown {
  if (!isUtf8(data)) return undefined;
  try {
    const value: unknown = JSON.parse(data.toString());
    return JSON.stringify(value) === undefined ? undefined : value;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}
