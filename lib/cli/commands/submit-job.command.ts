import {
  GearmanClient,
  type SubmitOptions,
  type Task,
  type TaskOutcome,
  type TaskPriority,
} from '../../client/index.js';
import { CliError } from '../cli-error.js';
import { atInBackground, atNormal, jobWarns, stillThere } from '../cli.messages.js';
import { dueTime } from '../due-time.js';
import { EXIT } from '../exit-codes.js';
import { print } from '../layout/print.js';
import type { Output } from '../output.js';
import { type PayloadOptions, readPayload, serializerOf } from '../payload-source.js';
import { ProgressBar } from '../progress-bar.js';
import { type ServerOption, serversOf } from '../server-option.js';
import { ownStopSignals } from '../stop-signals.js';
import { resultText, submittedDocument } from '../layout/result.layout.js';
import type { Command, CommonOptions } from './command.js';

/** What `job:submit` takes. */
export interface SubmitJobOptions extends CommonOptions, ServerOption, PayloadOptions {
  readonly functionName: string;
  readonly background: boolean;
  readonly priority: TaskPriority;
  readonly unique?: string;
  /** When it is due, see `dueTime`. */
  readonly at?: string;
  /** In s. */
  readonly timeout?: number;
}

type Submit = (client: GearmanClient, ...job: Parameters<GearmanClient['doNormal']>) => Task;

const FOREGROUND: Readonly<Record<TaskPriority, Submit>> = {
  high: (client, ...job) => client.doHigh(...job),
  normal: (client, ...job) => client.doNormal(...job),
  low: (client, ...job) => client.doLow(...job),
};

const BACKGROUND: Readonly<Record<TaskPriority, Submit>> = {
  high: (client, ...job) => client.doHighBackground(...job),
  normal: (client, ...job) => client.doBackground(...job),
  low: (client, ...job) => client.doLowBackground(...job),
};

function methodOf({ background, priority }: SubmitJobOptions): Submit {
  return (background ? BACKGROUND : FOREGROUND)[priority];
}

/**
 * `job:submit`: submits one job by its function's name. In the foreground it shows progress on a terminal, hands on
 * warnings, and prints the result; in the background it prints the handle. Ctrl+C ends the wait, not the job.
 */
export class SubmitJobCommand implements Command<SubmitJobOptions> {
  async run(options: SubmitJobOptions, output: Output): Promise<number> {
    const submission = submitOptions(options);
    const client = new GearmanClient({ servers: serversOf(options), serializer: serializerOf(options) });
    try {
      const payload = await readPayload(options);
      const task = methodOf(options)(client, options.functionName, payload, submission.options);
      await follow(task, options, output);
      return await finish(await task.outcome(), task, options, output);
    } finally {
      submission.release();
      await client.close();
    }
  }
}

/** @throws CliError for a time that this job cannot be due at */
function submitOptions({ unique, at, timeout, background, priority }: SubmitJobOptions) {
  if (at !== undefined && !background) throw new CliError(atInBackground, EXIT.usage);
  if (at !== undefined && priority !== 'normal') throw new CliError(atNormal(priority), EXIT.usage);
  const runAt = at === undefined ? undefined : dueTime(at, Date.now());
  const controller = new AbortController();
  const stop = (): void => controller.abort(new CliError(stillThere, EXIT.interrupted));
  const { signal } = controller;
  const given = {
    ...(unique === undefined ? {} : { unique }),
    ...(runAt === undefined ? {} : { runAt }),
    ...(timeout === undefined ? {} : { timeout: timeout * 1000 }),
  };
  return { options: { ...given, signal } satisfies SubmitOptions, release: ownStopSignals(stop, stop) };
}

/** Shows how far the job is, until its end is known. */
async function follow(task: Task, { json }: SubmitJobOptions, output: Output): Promise<void> {
  const bar = new ProgressBar(output, task.functionName);
  try {
    for await (const event of task) {
      if (event.type === 'status' && !json) bar.draw(event.numerator, event.denominator);
      if (event.type !== 'warning' || json) continue;
      bar.clear();
      output.error(jobWarns(event.warning.toString('utf8')));
    }
  } catch {
    // How the task ended is told by its outcome.
  } finally {
    bar.clear();
  }
}

/** @throws the error of a job whose end will not become known */
async function finish(
  outcome: TaskOutcome,
  task: Task,
  options: SubmitJobOptions,
  output: Output,
): Promise<number> {
  if (outcome.status === 'abandoned') throw timedOut(outcome.error);
  if (outcome.status === 'fail') throw new CliError(outcome.error.message, EXIT.jobFailed);
  if (outcome.status === 'exception') throw new CliError(outcome.error.message, EXIT.jobThrew);
  const document = submittedDocument(outcome, await task.handle, task.unique);
  if (options.json || outcome.status === 'created') {
    await print(output, options, document, () => `${document.handle}\n`);
  } else {
    output.write(resultText(outcome.result, options.as, output.isTerminal));
  }
  return EXIT.ok;
}

function timedOut(error: Error): Error {
  return error.name === 'TaskTimeoutError' ? new CliError(error.message, EXIT.timedOut) : error;
}
