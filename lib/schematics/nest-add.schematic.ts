import { dirname, join, relative } from 'node:path/posix';

import { ApplicationManifest, MANIFEST, readText } from './application.js';
import type { Logger, Rule, Tree } from './devkit.js';
import { loadNestHelpers, type NestHelpers } from './nest-helpers.js';
import { ScaffoldingError } from './scaffolding-error.js';
import {
  isThere,
  isThereDifferently,
  noModuleClass,
  noRootModule,
  notInsertable,
} from './schematics.messages.js';
import { SourceText } from './source-editing.js';
import { entrySource } from './templates.js';

/** What `nest add` hands on; see `nest-add.schema.json`. */
export interface AddOptions {
  readonly sourceRoot: string;
  readonly module?: string;
}

/** What is added to the root module's imports. */
const DYNAMIC_MODULE = 'GearmanModule.forRoot()';

/** The entry file, without extension: what `nest start --entryFile` takes. */
const ENTRY = 'gearman';

/**
 * `nest add nestjs-gearman`: GearmanModule in the root module, `src/gearman.ts`, and in `package.json` its script and
 * where the commands find the application. What is there already stays as it is.
 */
export function nestAdd({ sourceRoot, module = join(sourceRoot, 'app.module.ts') }: AddOptions): Rule {
  return async (tree, { logger }) => {
    if (!tree.exists(module)) throw new ScaffoldingError(noRootModule(module));
    const helpers = await loadNestHelpers();
    const manifest = new ApplicationManifest(tree);
    const className = importModule(tree, logger, module, helpers);
    const entry = join(sourceRoot, `${ENTRY}.ts`);
    const from = relativeImport(sourceRoot, module) + manifest.extension;
    if (tree.exists(entry)) logger.info(isThere('the entry file', entry));
    else tree.create(entry, entrySource({ className, from, isEsm: manifest.isEsm }));
    extendManifest(manifest, logger, { sourceRoot, module });
  };
}

/** @returns the root module's class */
function importModule(tree: Tree, logger: Logger, file: string, helpers: NestHelpers): string {
  const { nest, typescript } = helpers;
  const content = readText(tree, file);
  const marked = new SourceText(typescript, content).classMarked('Module');
  if (marked === undefined) throw new ScaffoldingError(noModuleClass(file));
  if (/\bGearmanModule\s*\.\s*forRoot/.test(content)) {
    logger.info(isThere('GearmanModule', file));
    return marked.name;
  }
  const inserted = new nest.MetadataManager(content).insert('imports', DYNAMIC_MODULE);
  if (inserted === undefined || inserted === content) {
    throw new ScaffoldingError(notInsertable(DYNAMIC_MODULE, 'imports', file));
  }
  tree.overwrite(file, new SourceText(typescript, inserted).withImport('GearmanModule', 'nestjs-gearman'));
  return marked.name;
}

function relativeImport(sourceRoot: string, module: string): string {
  const path = relative(sourceRoot, module).replace(/\.ts$/, '');
  return path.startsWith('.') ? path : `./${path}`;
}

/** Where `nest build` puts the files of a source root: `dist` those of `src`, `dist/apps/api` those of `apps/api/src`. */
function compiledFolder(sourceRoot: string): string {
  return join('dist', dirname(sourceRoot));
}

function extendManifest(
  manifest: ApplicationManifest,
  logger: Logger,
  { sourceRoot, module }: Required<AddOptions>,
): void {
  const { scripts = {}, gearman = {} } = manifest.content;
  const folder = compiledFolder(sourceRoot);
  const script = `node ${folder}/${ENTRY}.js`;
  const app = `${join(folder, relativeImport(sourceRoot, module))}.js`;
  tellOfKept(logger, 'the script gearman', { there: scripts['gearman'], wanted: script });
  tellOfKept(logger, 'gearman.app', { there: gearman.app, wanted: app });
  manifest.write({
    scripts: { ...scripts, gearman: scripts['gearman'] ?? script },
    gearman: { ...gearman, app: gearman.app ?? app },
  });
}

function tellOfKept(
  logger: Logger,
  what: string,
  { there, wanted }: { readonly there: string | undefined; readonly wanted: string },
): void {
  if (there === undefined) return;
  logger.info(there === wanted ? isThere(what, MANIFEST) : isThereDifferently(what, MANIFEST, there));
}
