import { optionsUnknown } from '../cli.messages.js';
import { previewApp } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { jobLayout, workerLayout } from '../layout/description.layout.js';
import type { Output } from '../output.js';
import { renderSupervisordProgram } from '../../supervisor/index.js';
import { commandLineOf, programOf } from '../worker-program.js';
import type { Command } from './command.js';
import type { DescribeOptions } from './describe-worker.command.js';

/** `gearman:job:describe` */
export class DescribeJobCommand implements Command<DescribeOptions> {
  async run({ app, name, supervisor, numprocs }: DescribeOptions, output: Output): Promise<number> {
    const { file, registry, options: module, optionsKnown } = await previewApp(app);
    const { worker, job } = registry.job(name);
    const { servers } = module;
    // The un-prefixed name: prefixed ones are what job servers see, and what no command needs to be told.
    const program = { command: 'gearman:job:execute', name: job.callableName, appFile: file } as const;
    if (supervisor) {
      const request = { ...program, options: job.options, grace: module.grace, processes: numprocs };
      output.write(renderSupervisordProgram(programOf(request)));
    } else {
      const ofWorker = {
        command: 'gearman:worker:execute',
        name: worker.callableName,
        appFile: file,
      } as const;
      output.write(workerLayout(worker, { servers, commandLine: commandLineOf(ofWorker) }, false));
      output.write(jobLayout(job, { servers, commandLine: commandLineOf(program) }));
    }
    if (!optionsKnown) output.error(optionsUnknown);
    return EXIT.ok;
  }
}
