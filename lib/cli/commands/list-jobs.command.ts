import { previewApp } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { jobDocument } from '../layout/definition.layout.js';
import { print } from '../layout/print.js';
import { renderTable } from '../layout/table.js';
import { type RemoteDocument, remoteDocuments } from '../layout/remote.layout.js';
import type { Output } from '../output.js';
import type { AppOptions, Command } from './command.js';
import { noteUnknownOptions } from './describe-options.js';

const HEAD = ['Job', 'Worker', 'Method', 'Function', 'Description'];

/** `job:list` */
export class ListJobsCommand implements Command<AppOptions> {
  async run(given: AppOptions, output: Output): Promise<number> {
    const app = await previewApp(given);
    const { registry, optionsKnown } = app;
    const found = registry.workers.flatMap((worker) => worker.jobs.map((job) => ({ worker, job })));
    const jobs = found.map(({ worker, job }) => jobDocument(job, worker));
    const rows = found.map(({ worker, job }) => {
      const { callableName, className, methodName, functionName, description } = job;
      return [callableName, worker.callableName, `${className}#${methodName}`, functionName, description];
    });
    const remoteWorkers = remoteDocuments(app);
    const all = [...rows, ...remoteWorkers.flatMap(remoteRows)];
    const document = { jobs, remoteWorkers, optionsKnown };
    await print(output, given, document, () => renderTable({ head: HEAD, rows: all }, output));
    noteUnknownOptions(app, given, output);
    return EXIT.ok;
  }
}

function remoteRows({ name: worker, jobs }: RemoteDocument): string[][] {
  return jobs.map(({ method, name, functionName }) => [name, `${worker} (remote)`, method, functionName, '']);
}
