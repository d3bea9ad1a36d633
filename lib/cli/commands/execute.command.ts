import { SystemClock } from '../../time/clock.js';
import { ended, loaded, waitingForJobs } from '../execution/execution.messages.js';
import { type PreviewedApp, previewApp, startApp, type StartedApp } from '../command-context.js';
import { confirm } from '../confirm.js';
import { exitCodeOf } from '../execution/ending.js';
import type { ExecutionPlan } from '../execution/execution-run.js';
import { keepProcesses } from '../execution/keep-processes.js';
import { MinimumTime } from '../execution/minimum-time.js';
import { runExecution } from '../execution/run-execution.js';
import { StopRequest } from '../execution/stop-request.js';
import { EXIT } from '../exit-codes.js';
import { type Executed, executionDocument } from '../layout/execution.layout.js';
import { type Output, quiet } from '../output.js';
import { reportError } from '../report-error.js';
import type { Command } from './command.js';
import { type ExecuteOptions, ExecutionLogger, overridden, stamped } from './execute-options.js';
import type { ExecuteTarget, Found } from './execute-target.js';

/** What an execution tells, and who tells it to stop. */
interface Surroundings {
  /** For its answer, and for errors. */
  readonly output: Output;
  /** For what is told on the way. */
  readonly told: Output;
  readonly stop: StopRequest;
  /** What is executed: as it was foreseen, and as the started application has it as soon as it has started. */
  found: readonly Found[];
}

/**
 * `worker:execute` and `job:execute`: looks for what it is to execute, starts the application, does the jobs, closes
 * the application, and waits until its minimum execution time is over. The application's providers outlive the last
 * job.
 */
export class ExecuteCommand<Options extends ExecuteOptions> implements Command<Options> {
  constructor(private readonly target: ExecuteTarget<Options>) {}

  async run(options: Options, output: Output): Promise<number> {
    const { interaction, json, processes = options.watch ? 1 : undefined } = options;
    // Nest asks this variable, and so do others: colours are for people.
    if (!output.colours) process.env['NO_COLOR'] = '1';
    const preview = await previewApp(options);
    const foreseen = this.foreseen(preview, options);
    const asks = interaction && !options.quiet && !json;
    if (asks && !(await confirm(this.target.question(options)))) return EXIT.ok;
    const told = json ? quiet(output) : output;
    told.write(stamped('loading...'));
    if (processes !== undefined) return keepProcesses({ ...options, processes }, preview.file, output);
    const stop = new StopRequest();
    const time = new MinimumTime(new SystemClock());
    const surroundings = { output, told, stop, found: foreseen };
    const exitCode = await this.execute(options, surroundings);
    await time.wait(minimumOf(surroundings.found, options), stop);
    stop.release();
    return exitCode;
  }

  /** What will be executed, as far as it is known before the application starts. @throws CliError */
  private foreseen({ registry, hidesWorkers }: PreviewedApp, options: Options): readonly Found[] {
    try {
      return this.target.find(registry, options);
    } catch (error) {
      if (hidesWorkers) return [];
      throw error;
    }
  }

  /** Does not throw: what goes wrong is told at once, and the minimum execution time kept all the same. */
  private async execute(options: Options, surroundings: Surroundings): Promise<number> {
    try {
      const logger = new ExecutionLogger(options);
      const app = await startApp(options, logger);
      logger.speakUp();
      return await this.consume(app, options, surroundings);
    } catch (error) {
      return reportError(error, surroundings.output, options.json);
    }
  }

  private async consume(app: StartedApp, options: Options, surroundings: Surroundings): Promise<number> {
    const executed = await this.work(app, options, surroundings).finally(() => app.context.close());
    const exitCode = exitCodeOf(executed.result.ending, options);
    if (options.json) surroundings.output.write(`${JSON.stringify(executionDocument(executed, exitCode))}\n`);
    return exitCode;
  }

  private async work(app: StartedApp, options: Options, surroundings: Surroundings): Promise<Executed> {
    const { told, stop } = surroundings;
    const found = this.target.find(app.registry, options);
    surroundings.found = found;
    if (options.description) told.write(this.descriptionOf(found, app));
    const result = await runExecution(app.context, planOf(found, options, told), stop, {
      started: () => told.write(stamped(loaded)),
      draining: (running) => told.write(stamped(waitingForJobs(running))),
    });
    told.write(stamped(ended(result)));
    return { found, result };
  }

  private descriptionOf(found: readonly Found[], { file }: StartedApp): string {
    return found.map((one) => this.target.describe(one, file)).join('');
  }
}

function minimumOf(found: readonly Found[], options: ExecuteOptions): number {
  const seconds = found.map((one) => overridden(one.options, options).minimumExecutionTime);
  return Math.max(options.minimumExecutionTime ?? 0, ...seconds);
}

function planOf(found: readonly Found[], options: ExecuteOptions, told: Output): ExecutionPlan {
  const executions = found.map((one) => ({
    ...one,
    // The command keeps it, for every way in which it may end.
    options: { ...overridden(one.options, options), minimumExecutionTime: 0 },
    bounds: options.iterations === undefined ? one.bounds : new Map<string, number>(),
    output: { write: (text: string) => told.write(text) },
  }));
  const grace = Math.max(...found.map(({ worker }) => worker.module.grace));
  return { executions, grace, limits: options };
}
