import { wholeNumber } from '../options/index.js';
import { atPayload, type Serializer } from '../payload/index.js';
import type { OutgoingJob } from './client-middleware.js';
import type { ResolvedClientOptions } from './client-options.js';
import { type Submission, type SubmissionKind, submissionPacket } from './submission.js';
import type { KnownJob } from './job-directory.js';
import { checkSubmitOptions, type SubmitOptions } from './submit-options.js';
import type { TaskLimiter, TaskLimits } from './task-limits.js';
import { type TaskListener, TaskRecord } from './task-record.js';
import type { TimeOrderedIds } from './time-ordered-id.js';

/** What a caller asks for. */
export type JobRequest = Pick<OutgoingJob, 'functionName' | 'payload' | 'headers' | 'options'>;

/** What of a client a submission depends on. */
export interface SubmissionContext extends ResolvedClientOptions {
  readonly listener: TaskListener;
  readonly limiter: TaskLimiter;
  readonly ids: TimeOrderedIds;
}

/**
 * Makes a submission of what a caller asks for: names it, writes its payload, and starts the clocks that limit it.
 *
 * @param known what is known of the job; undefined where nothing is
 * @throws OptionError, InvalidNameError, PayloadError
 */
export function makeSubmission(
  kind: SubmissionKind,
  job: JobRequest,
  known: KnownJob | undefined,
  client: SubmissionContext,
): Submission {
  const { options, functionName: name } = job;
  checkSubmitOptions(options);
  const prefix = options.jobPrefix ?? client.jobPrefix;
  const functionName = known?.functionName ?? prefix + name;
  const serializer = options.serializer ?? known?.serializer ?? client.serializer;
  const workload = workloadOf(serializer, functionName, job);
  const unique =
    options.unique ?? client.uniqueKey?.({ name, workload }) ?? client.ids.next(client.clock.now());
  const { priority, background } = kind;
  const reducer = reducerOf(kind, prefix, client);
  const whole = { priority, background, runAt: options.runAt, reducer };
  const request = submissionPacket(whole, functionName, unique, workload);
  const { context } = options;
  const record = new TaskRecord({ functionName, unique, background, serializer, context }, client.listener);
  client.limiter.limit(record, limitsOf(options, client));
  record.written(workload);
  return { request, record, kind: whole, name, workload, repeats: 0 };
}

function reducerOf(
  { reducer }: SubmissionKind,
  prefix: string,
  { directory }: SubmissionContext,
): string | undefined {
  return reducer === undefined ? undefined : (directory?.job(reducer)?.functionName ?? prefix + reducer);
}

function limitsOf(options: SubmitOptions, client: ResolvedClientOptions): TaskLimits {
  return {
    createTimeout: wholeNumber('createTimeout (in ms)', options.createTimeout ?? client.createTimeout, 0),
    timeout: wholeNumber('timeout (in ms)', options.timeout ?? client.timeout, 0),
    signal: options.signal,
  };
}

function workloadOf(serializer: Serializer, functionName: string, { payload, headers }: JobRequest): Buffer {
  return atPayload(
    () => `the payload for ${functionName}`,
    () =>
      Object.keys(headers).length === 0
        ? serializer.serialize(payload)
        : (serializer.serializeWith?.(headers, payload) ?? serializer.serialize(payload)),
  );
}
