import { beforeAll, describe, expect, it } from '@jest/globals';

import { runCommand } from '../support/processes.js';
import { ROOT } from './consumer-folder.js';

interface Packed {
  readonly name: string;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

const isExpected = (path: string): boolean =>
  /\.(js|d\.ts)$/.test(path) || /^dist\/schematics\/[\w.-]+\.json$/.test(path);

describe('what npm publishes', () => {
  let paths: readonly string[];
  let packed: Packed;
  beforeAll(async () => {
    // Without scripts: `prepare` would build once more.
    const args = ['pack', '--dry-run', '--json', '--ignore-scripts', ROOT];
    const { stdout } = await runCommand('npm', args);
    [packed] = JSON.parse(stdout) as [Packed];
    paths = packed.files.map(({ path }) => path);
  });

  it('is what was built, and four files about it', () => {
    const others = paths.filter((path) => !path.startsWith('dist/'));

    expect(packed.name).toBe('nestjs-gearman');
    expect(others.toSorted()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
    expect(paths.length).toBeGreaterThan(100);
  });

  it('is modules, their types, and the descriptions of schematics: no test, no source map, no build file', () => {
    const strangers = paths.filter((path) => path.startsWith('dist/') && !isExpected(path));

    expect(strangers).toEqual([]);
    expect(paths.filter((path) => /(^|[/.])(test|spec|fixtures?)[/.]/.test(path))).toEqual([]);
  });

  it('has a text for people who find it', () => {
    const readme = packed.files.find(({ path }) => path === 'README.md');

    expect(readme?.size).toBeGreaterThan(1000);
  });
});
