import { startApp, type StartedApp } from '../command-context.js';
import { confirm } from '../confirm.js';
import { EXIT } from '../exit-codes.js';
import { type Output, quiet } from '../output.js';
import { runExecution } from '../run-execution.js';
import type { Command } from './command.js';
import { type ExecuteOptions, logLevels, overridden, stamped } from './execute-options.js';
import type { ExecuteTarget } from './execute-target.js';

/**
 * `gearman:worker:execute` and `gearman:job:execute`: starts the application, does the jobs, and closes it. The
 * application's providers outlive the last job.
 */
export class ExecuteCommand implements Command<ExecuteOptions> {
  constructor(private readonly target: ExecuteTarget) {}

  async run(options: ExecuteOptions, output: Output): Promise<number> {
    const asks = options.interaction && !options.quiet;
    if (asks && !(await confirm(this.target.question))) return EXIT.ok;
    const told = options.quiet ? quiet(output) : output;
    told.write(stamped('loading...'));
    const app = await startApp(options.app, logLevels(options));
    try {
      await this.execute(app, options, told);
    } finally {
      await app.context.close();
    }
    return EXIT.ok;
  }

  private async execute(app: StartedApp, options: ExecuteOptions, output: Output): Promise<void> {
    const { registry, options: module, file, context } = app;
    const found = this.target.find(registry, options.name);
    if (options.description) output.write(this.target.describe(found, file, module.servers));
    const request = { ...found, options: overridden(found.options, options), grace: module.grace };
    await runExecution(context, request, () => output.write(stamped('loaded. Ctrl+C to break')));
  }
}
