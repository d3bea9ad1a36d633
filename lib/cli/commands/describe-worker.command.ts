import { renderSupervisordProgram } from '../../supervisor/index.js';
import { previewApp } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { findWorker } from '../find-by-name.js';
import { workerDocument } from '../layout/definition.layout.js';
import { workerLayout } from '../layout/description.layout.js';
import { print } from '../layout/print.js';
import type { Output } from '../output.js';
import { commandLineOf, programOf } from '../worker-program.js';
import type { Command } from './command.js';
import { type DescribeOptions, noteUnknownOptions } from './describe-options.js';

/** `worker:describe` */
export class DescribeWorkerCommand implements Command<DescribeOptions> {
  async run(given: DescribeOptions, output: Output): Promise<number> {
    const app = await previewApp(given);
    const { file, registry, optionsKnown } = app;
    const worker = findWorker(registry, given.name);
    const { module } = worker;
    const program = { command: 'gearman:worker:execute', name: worker.callableName, appFile: file } as const;
    if (given.supervisor) {
      const { supervisor } = worker;
      const request = { ...program, supervisor, grace: module.grace, flags: { numprocs: given.numprocs } };
      const text = renderSupervisordProgram(programOf(request));
      await print(output, given, { supervisord: text, optionsKnown }, () => text);
    } else {
      const commandLine = commandLineOf(program);
      const document = { worker: workerDocument(worker), commandLine, optionsKnown };
      await print(output, given, document, () => workerLayout(worker, { module, commandLine }, false));
    }
    noteUnknownOptions(app, given, output);
    return EXIT.ok;
  }
}
