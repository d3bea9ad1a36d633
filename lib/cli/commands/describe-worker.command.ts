import { optionsUnknown } from '../cli.messages.js';
import { previewApp } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { workerLayout } from '../layout/description.layout.js';
import type { Output } from '../output.js';
import { renderSupervisordProgram } from '../../supervisor/index.js';
import { commandLineOf, programOf } from '../worker-program.js';
import type { AppOptions, Command } from './command.js';

/** What the two describing commands take. */
export interface DescribeOptions extends AppOptions {
  /** The worker's or job's name. */
  readonly name: string;
  /** Print the supervisord program instead. */
  readonly supervisor: boolean;
  /** How many processes the program shall keep. */
  readonly numprocs: number;
}

/** `gearman:worker:describe` */
export class DescribeWorkerCommand implements Command<DescribeOptions> {
  async run({ app, name, supervisor, numprocs }: DescribeOptions, output: Output): Promise<number> {
    const { file, registry, options: module, optionsKnown } = await previewApp(app);
    const worker = registry.worker(name);
    const program = { command: 'gearman:worker:execute', name: worker.callableName, appFile: file } as const;
    if (supervisor) {
      const { options } = worker;
      const request = { ...program, options, grace: module.grace, processes: numprocs };
      output.write(renderSupervisordProgram(programOf(request)));
    } else {
      const described = { servers: module.servers, commandLine: commandLineOf(program) };
      output.write(workerLayout(worker, described, false));
    }
    if (!optionsKnown) output.error(optionsUnknown);
    return EXIT.ok;
  }
}
