import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

import { readJson, readJsonWithComments } from './json-file.js';

/** As much as matters here of nest-cli.json. */
interface NestCli {
  readonly sourceRoot?: unknown;
  readonly compilerOptions?: { readonly tsConfigPath?: unknown };
}

/**
 * The files that the root module is in by convention, in the order in which `nest start` would look: where `nest build`
 * puts it, by the TypeScript configuration's `outDir`, then its source.
 */
export function conventionalFiles(directory: string): readonly string[] {
  const { sourceRoot, outDir } = projectLayout(directory);
  return [
    join(outDir, 'app.module.js'),
    join(outDir, basename(sourceRoot), 'app.module.js'),
    join(sourceRoot, 'app.module.ts'),
  ];
}

/** Where the sources are, and where they are compiled to; from the project's folder. */
function projectLayout(directory: string): { readonly sourceRoot: string; readonly outDir: string } {
  const nestFile = resolve(directory, 'nest-cli.json');
  const nest = existsSync(nestFile) ? (readJson(nestFile) as NestCli) : {};
  const named = nest.compilerOptions?.tsConfigPath;
  const configs = [...(typeof named === 'string' ? [named] : []), 'tsconfig.build.json', 'tsconfig.json'];
  return {
    sourceRoot: typeof nest.sourceRoot === 'string' ? nest.sourceRoot : 'src',
    outDir:
      configs.map((name) => outDirIn(resolve(directory, name))).find((dir) => dir !== undefined) ?? 'dist',
  };
}

function outDirIn(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const { compilerOptions } = readJsonWithComments(file) as { compilerOptions?: { outDir?: unknown } };
  return typeof compilerOptions?.outDir === 'string' ? compilerOptions.outDir : undefined;
}
