import { basename, dirname, join } from 'node:path/posix';

import { readText } from './application.js';
import type { Rule, Tree } from './devkit.js';
import { camelCase, checkName } from './names.js';
import { loadNestHelpers, type NestHelpers } from './nest-helpers.js';
import { ScaffoldingError } from './scaffolding-error.js';
import { isThere, noWorkerClass, severalWorkers, workerMissing } from './schematics.messages.js';
import { SourceText } from './source-editing.js';
import { jobMethod } from './templates.js';

/** What `nest g` hands on; see `job.schema.json`. */
export interface JobOptions {
  /** The worker's name. */
  readonly name: string;
  /** The job's name: `nest g` calls its third word so. */
  readonly path: string;
  readonly sourceRoot: string;
  readonly format: boolean;
}

/** What a job's method is written with. */
const IMPORTED = ['GearmanJob', 'GearmanPayload'];

/** `nest g -c nestjs-gearman job images resize`: a method more in the worker of that name. */
export function job(options: JobOptions): Rule {
  return async (tree, { logger }) => {
    checkName('job', options.path);
    const helpers = await loadNestHelpers();
    const file = findWorker(tree, options, helpers);
    const method = camelCase(helpers.nest.normalizeToKebabOrSnakeCase(options.path));
    const source = new SourceText(helpers.typescript, readText(tree, file));
    const marked = source.classMarked('GearmanWorker');
    if (marked === undefined) throw new ScaffoldingError(noWorkerClass(file));
    if (marked.members.includes(method)) {
      logger.info(isThere(`${marked.name}#${method}`, file));
      return undefined;
    }
    tree.overwrite(file, withImports(source.withMember(marked, jobMethod(method)), helpers));
    return options.format ? helpers.nest.formatFiles() : undefined;
  };
}

function withImports(content: string, { typescript }: NestHelpers): string {
  return IMPORTED.reduce(
    (text, name) => new SourceText(typescript, text).withImport(name, 'nestjs-gearman'),
    content,
  );
}

/** In the folder that stands before its name, or wherever below it the worker was put since it was made. */
function findWorker(tree: Tree, { name, sourceRoot }: JobOptions, { nest }: NestHelpers): string {
  const location = nest.normalizeToKebabOrSnakeCase(name);
  const folder = join(sourceRoot, dirname(location));
  const wanted = `${basename(location)}.worker.ts`;
  const found: string[] = [];
  tree.getDir(folder).visit((path) => {
    if (basename(path) === wanted) found.push(path);
  });
  const [file, ...others] = found;
  if (file === undefined) throw new ScaffoldingError(workerMissing(wanted, folder, name));
  if (others.length > 0) throw new ScaffoldingError(severalWorkers(found));
  return file;
}
