import type { WorkerDefinition } from '../../nest/index.js';
import { CliError } from '../cli-error.js';
import { type PreviewedApp, previewApp } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { findWorker } from '../find-by-name.js';
import {
  filesDocument,
  filesText,
  renderedDocument,
  renderedText,
  type Told,
} from '../layout/generated.layout.js';
import { print } from '../layout/print.js';
import type { Output } from '../output.js';
import { checkGenerateOptions, type GenerateOptions, isContainer } from '../supervision/generate-options.js';
import {
  type Generation,
  generatedFiles,
  leftOvers,
  renderedFiles,
  writeFiles,
} from '../supervision/generated-files.js';
import { machineWarnings } from '../supervision/machine-warnings.js';
import { rewriteCommand } from '../supervision/rewrite-command.js';
import { noWorkers, warning } from '../supervision/supervision.messages.js';
import { programOf } from '../worker-program.js';
import type { Command } from './command.js';
import { noteUnknownOptions } from './describe-options.js';

/** Node in an image is where its PATH says. */
const NODE_OF_IMAGE = 'node';

/**
 * `supervisor:generate`: makes the programs of workers, of their decorators and the command line, and prints them,
 * writes them, or compares them with what was written before.
 */
export class GenerateSupervisorCommand implements Command<GenerateOptions> {
  async run(given: GenerateOptions, output: Output): Promise<number> {
    checkGenerateOptions(given);
    const app = await previewApp(given);
    const generation = generationOf(app, given);
    const exitCode = await (given.output === undefined
      ? this.show(generation, given, output)
      : this.compare(generation, { ...given, output: given.output }, output));
    noteUnknownOptions(app, given, output);
    return exitCode;
  }

  private async show(generation: Generation, given: GenerateOptions, output: Output): Promise<number> {
    const files = renderedFiles(generation);
    const told = this.warn(generation, [], given, output);
    await print(output, given, renderedDocument(files, told), () => renderedText(files));
    return EXIT.ok;
  }

  private async compare(
    generation: Generation,
    given: GenerateOptions & { readonly output: string },
    output: Output,
  ): Promise<number> {
    const files = generatedFiles(generation, given.output);
    const told = this.warn(generation, leftOvers(files, generation), given, output);
    const written = !given.diff && !given.check;
    if (written) await writeFiles(files);
    const shown = { ...told, written, diff: given.diff, command: generation.render.rewriteCommand };
    await print(output, given, filesDocument(files, shown), () => filesText(files, shown));
    const differs = files.some(({ before, after }) => before !== after);
    return given.check && differs ? EXIT.failure : EXIT.ok;
  }

  /** Documents hold the warnings themselves. */
  private warn(
    { format, programs }: Generation,
    more: readonly string[],
    { json, quiet }: GenerateOptions,
    output: Output,
  ): Told {
    const warnings = [...(isContainer(format) ? [] : machineWarnings(programs)), ...more];
    if (!json && !quiet) for (const text of warnings) output.error(warning(text));
    return { format, warnings };
  }
}

/** @throws CliError for names of what is not there, and where there is no worker */
function generationOf({ registry, file }: PreviewedApp, given: GenerateOptions): Generation {
  const { names, format, project, image } = given;
  const someOnly = names.length > 0;
  const workers: readonly WorkerDefinition[] = someOnly
    ? [...new Set(names)].map((name) => findWorker(registry, name))
    : registry.workers;
  if (workers.length === 0) throw new CliError(noWorkers, EXIT.configuration);
  const flags = isContainer(format) ? { ...given, node: given.node ?? NODE_OF_IMAGE } : given;
  const programs = workers.map(({ callableName: name, supervisor, module: { grace } }) =>
    programOf({ command: 'gearman:worker:execute', name, appFile: file, supervisor, grace, flags }),
  );
  const render = { rewriteCommand: rewriteCommand(given), project, image };
  return { format, programs, render, someOnly };
}
