import { randomUUID } from 'node:crypto';

import { wholeNumber } from '../options/index.js';
import { atPayload, type Serializer } from '../payload/index.js';
import type { OutgoingJob } from './client-middleware.js';
import type { ResolvedClientOptions } from './client-options.js';
import { type Submission, type SubmissionKind, submissionPacket } from './submission.js';
import { checkSubmitOptions } from './submit-options.js';
import { limitTask } from './task-limits.js';
import { TaskRecord } from './task-record.js';

/** What a caller asks for. */
export type JobRequest = Pick<OutgoingJob, 'functionName' | 'payload' | 'headers' | 'options'>;

/**
 * Makes a submission of what a caller asks for: names it, writes its payload, and starts the clocks that limit it.
 *
 * @throws OptionError, InvalidNameError, PayloadError
 */
export function makeSubmission(
  kind: SubmissionKind,
  job: JobRequest,
  client: ResolvedClientOptions,
): Submission {
  const { options } = job;
  checkSubmitOptions(options);
  const { unique = randomUUID(), runAt, signal, serializer = client.serializer } = options;
  const functionName = client.jobPrefix + job.functionName;
  const reducer = kind.reducer === undefined ? undefined : client.jobPrefix + kind.reducer;
  const workload = atPayload(`the payload for ${functionName}`, () => workloadOf(serializer, job));
  const request = submissionPacket({ ...kind, runAt, reducer }, functionName, unique, workload);
  const limits = {
    createTimeout: wholeNumber('createTimeout (in ms)', options.createTimeout ?? client.createTimeout, 0),
    timeout: wholeNumber('timeout (in ms)', options.timeout ?? client.timeout, 0),
    signal,
  };
  const record = new TaskRecord({ functionName, unique, background: kind.background, serializer });
  limitTask(record, limits, client.clock);
  return { request, record, repeats: 0 };
}

function workloadOf(serializer: Serializer, { payload, headers }: JobRequest): Buffer {
  if (Object.keys(headers).length === 0) return serializer.serialize(payload);
  return serializer.serializeWith?.(headers, payload) ?? serializer.serialize(payload);
}
