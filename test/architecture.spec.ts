import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';
import { parseSync } from '@swc/core';

/** Which folders of lib/ a folder may import from, itself aside. `.` is lib/index.ts. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  time: [],
  telemetry: [],
  options: [],
  packages: [],
  payload: ['options', 'packages'],
  protocol: [],
  queue: [],
  store: ['packages', 'options'],
  transport: ['protocol', 'options', 'time', 'telemetry'],
  server: ['transport', 'protocol', 'queue', 'store', 'options', 'time', 'telemetry'],
  client: ['transport', 'protocol', 'payload', 'packages', 'options', 'time', 'telemetry'],
  worker: ['transport', 'protocol', 'payload', 'packages', 'options', 'time', 'telemetry'],
  nest: ['client', 'worker', 'server', 'transport', 'protocol', 'payload', 'options', 'telemetry', 'time'],
  supervisor: [],
  cli: [
    'nest',
    'supervisor',
    'server',
    'store',
    'client',
    'worker',
    'transport',
    'options',
    'telemetry',
    'time',
  ],
  schematics: [],
  testing: [
    'nest',
    'supervisor',
    'server',
    'store',
    'client',
    'worker',
    'transport',
    'queue',
    'protocol',
    'payload',
    'options',
    'telemetry',
    'time',
  ],
  '.': ['nest', 'client', 'worker', 'store', 'transport', 'protocol', 'payload', 'options', 'telemetry'],
};

/** Bytes in, packets out; commands in, decisions out: no input, no output, no clock, no waiting. */
const PURE = ['protocol', 'queue'];
const IMPURE_NAMES = ['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'];

/** Only these know Nest. Client, worker and server work without it. */
const KNOW_NEST = ['nest', 'cli', 'testing', 'schematics'];

/** Folders without an index: their files are imported by name. */
const WITHOUT_INDEX = ['time', 'telemetry'];

const MOST_LINES = 200;

interface Source {
  /** From lib/ on, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** What one file imports, and what else matters of its syntax. */
interface Contents {
  readonly imports: readonly string[];
  readonly names: readonly string[];
  readonly awaits: boolean;
}

/** As much of a node of SWC's tree as is read here. */
interface Node {
  readonly type?: string;
  readonly value?: unknown;
  readonly async?: unknown;
  readonly await?: unknown;
  readonly source?: Node | null;
  readonly argument?: Node;
  readonly callee?: Node;
  readonly arguments?: readonly { readonly expression: Node }[];
}

function* nodesOf(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value;
  for (const child of Object.values(value)) yield* nodesOf(child);
}

/** What an import, an `export … from`, an `import('…')` or such a type names. */
function importedBy(node: Node): unknown {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return node.source?.value;
    case 'TsImportType':
      return node.argument?.value;
    case 'CallExpression':
      return node.callee?.type === 'Import' ? node.arguments?.[0]?.expression.value : undefined;
    default:
      return undefined;
  }
}

function read(text: string): Contents {
  const nodes = [...nodesOf(parseSync(text, { syntax: 'typescript', decorators: true }))];
  return {
    imports: nodes.map(importedBy).filter((imported) => typeof imported === 'string'),
    names: nodes.filter(({ type }) => type === 'Identifier').map(({ value }) => String(value)),
    awaits: nodes.some(
      (node) => node.async === true || node.await === true || node.type === 'AwaitExpression',
    ),
  };
}

function folderOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] as string) : '.';
}

/** The file that a relative import means, from lib/ on; undefined for packages. */
function target(path: string, imported: string): string | undefined {
  if (!imported.startsWith('.')) return undefined;
  return normalize(join(dirname(path), imported))
    .replaceAll(sep, '/')
    .replace(/\.js$/, '.ts');
}

function* importViolations(path: string, imported: string): Generator<string> {
  const folder = folderOf(path);
  if (/^@nestjs(\/|$)/.test(imported) && !KNOW_NEST.includes(folder)) yield `imports ${imported}`;
  const file = target(path, imported);
  if (PURE.includes(folder) && file === undefined) yield `is pure, and imports ${imported}`;
  if (file === undefined || folderOf(file) === folder) return;
  const other = folderOf(file);
  if (!ALLOWED[folder]?.includes(other)) yield `imports ${file}, and ${folder} may not know ${other}`;
  else if (file !== `${other}/index.ts` && !WITHOUT_INDEX.includes(other)) {
    yield `imports ${file} past ${other}/index.ts`;
  }
}

/** What is wrong with a file. */
function violations({ path, text }: Source): string[] {
  const found: string[] = [];
  const { imports, names, awaits } = read(text);
  const folder = folderOf(path);
  if (ALLOWED[folder] === undefined) found.push(`is in ${folder}, which is no folder of the architecture`);
  for (const imported of imports) found.push(...importViolations(path, imported));
  if (PURE.includes(folder)) {
    if (awaits) found.push('is pure, and awaits');
    const impure = IMPURE_NAMES.filter((name) => names.includes(name));
    found.push(...impure.map((name) => `is pure, and names ${name}`));
  }
  const lines = text.split('\n').length - 1;
  if (lines > MOST_LINES) found.push(`has ${lines} lines`);
  return found.map((violation) => `${path} ${violation}`);
}

/** Folders that import each other in a circle, the first one found. */
function cycleIn(graph: Readonly<Record<string, readonly string[]>>): string[] | undefined {
  const done = new Set<string>();
  function visit(folder: string, way: readonly string[]): string[] | undefined {
    if (way.includes(folder)) return [...way.slice(way.indexOf(folder)), folder];
    if (done.has(folder)) return undefined;
    for (const next of graph[folder] ?? []) {
      const cycle = visit(next, [...way, folder]);
      if (cycle !== undefined) return cycle;
    }
    done.add(folder);
    return undefined;
  }
  for (const folder of Object.keys(graph)) {
    const cycle = visit(folder, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

const LIB = fileURLToPath(new URL('../lib/', import.meta.url));

const SOURCES: readonly Source[] = readdirSync(LIB, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map(({ parentPath, name }) => join(parentPath, name))
  .map((file) => ({
    path: relative(LIB, file).replaceAll(sep, '/'),
    text: readFileSync(file, 'utf8'),
  }));

describe('the architecture', () => {
  it('is kept by every file: imports, purity, size', () => {
    expect(SOURCES.length).toBeGreaterThan(100);
    expect(SOURCES.flatMap(violations)).toEqual([]);
  });

  it('names the folders that there are', () => {
    const folders = new Set(SOURCES.map(({ path }) => folderOf(path)));

    expect([...folders].toSorted()).toEqual(Object.keys(ALLOWED).toSorted());
  });

  it('has no circle', () => {
    expect(cycleIn(ALLOWED)).toBeUndefined();
  });
});

describe('the checker of the architecture', () => {
  const FORBIDDEN: readonly { readonly path: string; readonly text: string; readonly violation: string }[] = [
    {
      path: 'queue/a.ts',
      text: "import { b } from '../protocol/index.js';",
      violation: 'imports protocol/index.ts, and queue may not know protocol',
    },
    {
      path: 'client/a.ts',
      text: "import type { B } from '../server/index.js';",
      violation: 'imports server/index.ts, and client may not know server',
    },
    {
      path: 'nest/deep/a.ts',
      text: "export { b } from '../../cli/index.js';",
      violation: 'imports cli/index.ts, and nest may not know cli',
    },
    {
      path: 'worker/a.ts',
      text: "export * from '../client/index.js';",
      violation: 'imports client/index.ts, and worker may not know client',
    },
    {
      path: 'transport/a.ts',
      text: "const b = await import('../worker/index.js');",
      violation: 'imports worker/index.ts, and transport may not know worker',
    },
    {
      path: 'server/a.ts',
      text: "let b: import('../nest/index.js').B;",
      violation: 'imports nest/index.ts, and server may not know nest',
    },
    {
      path: 'client/a.ts',
      text: "import { b } from '../index.js';",
      violation: 'imports index.ts, and client may not know .',
    },
    {
      path: 'client/a.ts',
      text: "import { b } from '../transport/tcp-dialer.js';",
      violation: 'imports transport/tcp-dialer.ts past transport/index.ts',
    },
    {
      path: 'worker/a.ts',
      text: "import { Injectable } from '@nestjs/common';",
      violation: 'imports @nestjs/common',
    },
    {
      path: 'protocol/a.ts',
      text: "import { hostname } from 'node:os';",
      violation: 'is pure, and imports node:os',
    },
    { path: 'queue/a.ts', text: 'const now = Date.now();', violation: 'is pure, and names Date' },
    ...['setTimeout', 'setInterval', 'setImmediate'].map((name) => ({
      path: 'queue/a.ts',
      text: `${name}(() => undefined, 1);`,
      violation: `is pure, and names ${name}`,
    })),
    { path: 'queue/a.ts', text: 'await 1;', violation: 'is pure, and awaits' },
    { path: 'queue/a.ts', text: 'async () => 1;', violation: 'is pure, and awaits' },
    { path: 'protocol/a.ts', text: 'for await (const b of []) b;', violation: 'is pure, and awaits' },
    { path: 'utils/a.ts', text: '', violation: 'is in utils, which is no folder of the architecture' },
    { path: 'time/a.ts', text: '\n'.repeat(201), violation: 'has 201 lines' },
  ];

  it.each(FORBIDDEN)('finds that $path $violation', ({ violation, ...source }) => {
    expect(violations(source)).toContain(`${source.path} ${violation}`);
  });

  it.each([
    { what: 'a known folder', path: 'nest/a.ts', text: "import { b } from '../client/index.js';" },
    { what: 'Nest in its layer', path: 'nest/a.ts', text: "import '@nestjs/common';" },
    { what: 'the same folder', path: 'nest/decorators/a.ts', text: "export { b } from '../b.js';" },
    { what: 'a file of time', path: 'worker/a.ts', text: "import { Clock } from '../time/clock.js';" },
    { what: 'another package', path: 'client/a.ts', text: "import { Observable } from 'rxjs';" },
    {
      what: 'comments and texts',
      path: 'queue/a.ts',
      text: "// await Date.now() from '../server/index.js'\nconst text = 'setTimeout';",
    },
    { what: '200 lines', path: 'time/a.ts', text: '\n'.repeat(200) },
  ])('has nothing against $what', ({ path, text }) => {
    expect(violations({ path, text })).toEqual([]);
  });

  it('finds circles', () => {
    expect(cycleIn({ a: ['b'], b: ['c', 'd'], c: [], d: ['b'] })).toEqual(['b', 'd', 'b']);
    expect(cycleIn({ a: ['b', 'c'], b: ['c'], c: [] })).toBeUndefined();
  });
});
