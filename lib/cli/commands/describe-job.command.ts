import type { JobDefinition, WorkerDefinition } from '../../nest/index.js';
import { renderSupervisordProgram } from '../../supervisor/index.js';
import { type PreviewedApp, previewApp } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { findJob } from '../find-by-name.js';
import { jobDocument } from '../layout/definition.layout.js';
import { jobLayout, workerLayout } from '../layout/description.layout.js';
import { print } from '../layout/print.js';
import type { Output } from '../output.js';
import { commandLineOf, programOf } from '../worker-program.js';
import type { Command } from './command.js';
import { type DescribeOptions, noteUnknownOptions } from './describe-options.js';

interface FoundJob {
  readonly worker: WorkerDefinition;
  readonly job: JobDefinition;
}

/** `job:describe` */
export class DescribeJobCommand implements Command<DescribeOptions> {
  async run(given: DescribeOptions, output: Output): Promise<number> {
    const app = await previewApp(given);
    const found = findJob(app.registry, given.name);
    await (given.supervisor ? printProgram : printDescription)(found, app, given, output);
    noteUnknownOptions(app, given, output);
    return EXIT.ok;
  }
}

async function printProgram(
  { worker, job }: FoundJob,
  app: PreviewedApp,
  given: DescribeOptions,
  output: Output,
): Promise<void> {
  const { grace } = worker.module;
  // How many processes there are of the whole worker, and where it logs, is not said of one of its jobs.
  const { numprocs: _, logFile: __, ...supervisor } = worker.supervisor;
  const flags = { numprocs: given.numprocs };
  const request = { ...programRequest(job, app), supervisor, grace, flags };
  const text = renderSupervisordProgram(programOf(request));
  await print(output, given, { supervisord: text, optionsKnown: app.optionsKnown }, () => text);
}

async function printDescription(
  { worker, job }: FoundJob,
  app: PreviewedApp,
  given: DescribeOptions,
  output: Output,
): Promise<void> {
  const commandLine = commandLineOf(programRequest(job, app));
  const document = { job: jobDocument(job, worker), commandLine, optionsKnown: app.optionsKnown };
  await print(output, given, document, () => {
    const name = worker.callableName;
    const ofWorker = { command: 'gearman:worker:execute', name, appFile: app.file } as const;
    const { module } = worker;
    const layout = workerLayout(worker, { module, commandLine: commandLineOf(ofWorker) }, false);
    return layout + jobLayout(job, { module, commandLine });
  });
}

/** The un-prefixed name: prefixed ones are what job servers see, and what no command needs to be told. */
function programRequest({ callableName }: JobDefinition, { file }: PreviewedApp) {
  return { command: 'gearman:job:execute', name: callableName, appFile: file } as const;
}
