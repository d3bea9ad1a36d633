import { OptionError } from '../options/index.js';
import { SUBMISSION_KINDS } from './client-method.js';
import type { ResolvedClientOptions } from './client-options.js';
import { noDirectory, noSuchJob } from './client.messages.js';
import type { JobDirectory, KnownJob } from './job-directory.js';
import type { SubmissionKind } from './submission.js';
import type { SubmitOptions } from './submit-options.js';
import type { Task } from './task.js';
import { OTHER_WAYS } from './typed-jobs.js';

/** Submits one known job. */
type Submit = (kind: SubmissionKind, job: KnownJob, payload?: unknown, options?: SubmitOptions) => Task;

type JobFunction = (payload?: unknown, options?: SubmitOptions) => Task;

/** @throws OptionError where the client has none: outside Nest only remote workers are known */
export function directoryOf({ directory }: ResolvedClientOptions): JobDirectory {
  if (directory !== undefined) return directory;
  throw new OptionError(noDirectory);
}

/**
 * A function for each job that waits, and for each other way an object with one for each job.
 *
 * @param owner the worker's name, for messages
 */
export function jobFunctions(
  owner: string,
  jobs: ReadonlyMap<string, KnownJob>,
  submit: Submit,
): Record<string, JobFunction | Record<string, JobFunction>> {
  const by = (kind: SubmissionKind): Record<string, JobFunction> =>
    named(
      owner,
      Object.fromEntries(
        Array.from(jobs, ([method, job]) => [method, (...args) => submit(kind, job, ...args)] as const),
      ),
    );
  const otherWays = Object.entries(OTHER_WAYS).map(
    ([way, method]) => [way, by(SUBMISSION_KINDS[method])] as const,
  );
  return named(owner, { ...by(SUBMISSION_KINDS.doNormal), ...Object.fromEntries(otherWays) });
}

/** A method that is no job is told by name, where `undefined is not a function` would not. */
function named<Functions extends object>(owner: string, functions: Functions): Functions {
  return new Proxy(functions, {
    get: (target, key, receiver) => {
      const isAsked = typeof key === 'string' && !(key in target) && key !== 'then';
      if (isAsked) throw new OptionError(noSuchJob(owner, key, Object.keys(target)));
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
}
