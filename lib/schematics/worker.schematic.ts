import { ApplicationManifest, readText } from './application.js';
import type { Logger, Rule, Tree } from './devkit.js';
import { checkName, pascalCase } from './names.js';
import { loadNestHelpers, type NestHelpers } from './nest-helpers.js';
import { ScaffoldingError } from './scaffolding-error.js';
import { isThere, noModuleNear, notInsertable, onlyTypeScript } from './schematics.messages.js';
import { SourceText } from './source-editing.js';
import { workerSource, workerSpec } from './templates.js';

/** What `nest g` hands on; see `worker.schema.json`. */
export interface WorkerOptions {
  readonly name: string;
  readonly path?: string;
  readonly sourceRoot: string;
  readonly language?: string;
  readonly flat: boolean;
  readonly spec: boolean;
  readonly specFileSuffix: string;
  readonly skipImport: boolean;
  readonly format: boolean;
}

/** Where the new worker goes, and what it is called. */
interface Target {
  readonly name: string;
  readonly className: string;
  readonly folder: string;
}

/**
 * `nest g -c nestjs-gearman worker images`: a worker with a first job, its test, and the provider in the nearest module.
 * What is there already stays as it is.
 */
export function worker(options: WorkerOptions): Rule {
  return async (tree, { logger }) => {
    if (options.language === 'js') throw new ScaffoldingError(onlyTypeScript(options.language));
    const helpers = await loadNestHelpers();
    const target = targetOf(options, helpers);
    const manifest = new ApplicationManifest(tree);
    if (!options.skipImport) declare(tree, logger, target, { helpers, isEsm: manifest.isEsm });
    const names = { ...target, extension: manifest.extension };
    const file = `${target.folder}/${target.name}.worker`;
    create(tree, logger, `${file}.ts`, workerSource(names));
    if (options.spec) {
      create(tree, logger, `${file}.${options.specFileSuffix}.ts`, workerSpec(names, manifest.testImport));
    }
    return options.format ? helpers.nest.formatFiles() : undefined;
  };
}

function targetOf({ name, path, sourceRoot, flat }: WorkerOptions, { nest }: NestHelpers): Target {
  const location = new nest.NameParser().parse({ name, path: `${sourceRoot}/${path ?? ''}` });
  const normalized = nest.normalizeToKebabOrSnakeCase(location.name);
  checkName('worker', normalized);
  const parent = nest.normalizeToKebabOrSnakeCase(location.path);
  return {
    name: normalized,
    className: `${pascalCase(normalized)}Worker`,
    folder: flat ? parent : `${parent}/${normalized}`,
  };
}

interface Means {
  readonly helpers: NestHelpers;
  readonly isEsm: boolean;
}

function declare(tree: Tree, logger: Logger, target: Target, { helpers, isEsm }: Means): void {
  const { name, className, folder: path } = target;
  const module = new helpers.nest.ModuleFinder(tree).find({ name, path });
  if (module === null) return logger.warn(noModuleNear(className, path));
  const content = readText(tree, module);
  if (new SourceText(helpers.typescript, content).imports(className)) {
    return logger.info(isThere(className, module));
  }
  const provider = { metadata: 'providers', type: 'worker', name, className, path } as const;
  const declared = new helpers.nest.ModuleDeclarator().declare(content, { ...provider, module, isEsm });
  // Its import is added in any case.
  if (wordsIn(declared, className) < 2) {
    throw new ScaffoldingError(notInsertable(className, 'providers', module));
  }
  tree.overwrite(module, declared);
}

function wordsIn(text: string, word: string): number {
  return text.split(new RegExp(`\\b${word}\\b`)).length - 1;
}

function create(tree: Tree, logger: Logger, file: string, content: string): void {
  if (tree.exists(file)) logger.info(isThere('the worker', file));
  else tree.create(file, content);
}
