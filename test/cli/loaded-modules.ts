import { fileURLToPath } from 'node:url';

import { BIN } from './cli-process.js';

/** What a process has loaded. */
export interface LoadedModules {
  /** Of this package, from `dist/` on: `cli/bin.js`. */
  readonly files: readonly string[];
  /** Their names. */
  readonly packages: readonly string[];
  /** Node's own: `node:net`. */
  readonly builtins: readonly string[];
}

const MARK = 'loaded ';

/** Tells every module on a line of its own, before it is loaded. */
const TRACE = `data:text/javascript,${encodeURIComponent(`
import { register } from 'node:module';
register('data:text/javascript,' + encodeURIComponent(\`
import { writeSync } from 'node:fs';
export async function resolve(specifier, context, next) {
  const resolved = await next(specifier, context);
  writeSync(1, '${MARK}' + resolved.url + '\\\\n');
  return resolved;
}\`));
`)}`;

/** The arguments of a Node that runs `nest-gearman` with these words, and tells what it loads. */
export function traced(words: readonly string[]): string[] {
  return ['--import', TRACE, BIN, ...words];
}

/** What a process that was started so has told until now. */
export function loadedBy({ stdout }: { readonly stdout: string }): LoadedModules {
  const told = stdout.split('\n').filter((line) => line.startsWith(MARK));
  const urls = [...new Set(told.map((line) => line.slice(MARK.length)))];
  const paths = urls.filter((url) => url.startsWith('file:')).map((url) => fileURLToPath(url));
  return {
    files: paths.filter((path) => path.startsWith(DIST)).map((path) => path.slice(DIST.length)),
    packages: [...new Set(paths.flatMap(packageOf))],
    builtins: urls.filter((url) => url.startsWith('node:')),
  };
}

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

function packageOf(path: string): readonly string[] {
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  return name === undefined ? [] : [name];
}
