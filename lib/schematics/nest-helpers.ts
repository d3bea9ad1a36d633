import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Rule, Tree } from './devkit.js';
import { ScaffoldingError } from './scaffolding-error.js';
import { helpersMissing, typescriptWithoutApi } from './schematics.messages.js';

/** As much of `@nestjs/schematics` as is used here. */
export interface NestSchematics {
  readonly ModuleFinder: new (tree: Tree) => { find(options: { name: string; path: string }): string | null };
  readonly ModuleDeclarator: new () => { declare(content: string, options: Declaration): string };
  readonly MetadataManager: new (content: string) => Inserter;
  readonly NameParser: new () => { parse(options: { name: string; path?: string }): Location };
  normalizeToKebabOrSnakeCase(text: string): string;
  formatFiles(): Rule;
}

/** A provider to be imported by a module, and to be listed in it. */
export interface Declaration {
  readonly metadata: 'providers';
  readonly type: string;
  readonly className: string;
  readonly name: string;
  /** Its folder, and the module's file, both from `/` on. */
  readonly path: string;
  readonly module: string;
  readonly isEsm: boolean;
}

interface Inserter {
  /** @returns the content with that symbol in that list; unchanged, or nothing, where there is no such list */
  insert(list: string, symbol: string): string | undefined;
}

interface Location {
  readonly name: string;
  readonly path: string;
}

/** As much of the compiler API of TypeScript up to 6 as is used here. */
export interface TypeScript {
  readonly version: string;
  readonly SyntaxKind: Readonly<Record<'ClassDeclaration' | 'ImportDeclaration', number>>;
  createSourceFile(name: string, text: string, target: number): SourceFile;
}

export interface SyntaxNode {
  readonly kind: number;
  readonly end: number;
  readonly name?: SyntaxNode;
  /** Decorators among them. */
  readonly modifiers?: readonly SyntaxNode[];
  readonly members?: readonly SyntaxNode[];
  getText(source: SourceFile): string;
}

export interface SourceFile extends SyntaxNode {
  readonly statements: readonly SyntaxNode[];
}

export interface NestHelpers {
  readonly nest: NestSchematics;
  readonly typescript: TypeScript;
}

/**
 * What `nest generate` itself works with: the application's `@nestjs/schematics`, and the TypeScript beside it.
 *
 * @throws ScaffoldingError where they are missing or of no use
 */
export async function loadNestHelpers(directory = process.cwd()): Promise<NestHelpers> {
  const file = locate(directory);
  const typescript = await importFile<TypeScript>(createRequire(file).resolve('typescript'));
  // Nest's helpers cannot even be imported beside such a TypeScript.
  if (typeof typescript.createSourceFile !== 'function') {
    throw new ScaffoldingError(typescriptWithoutApi(typescript.version));
  }
  return { typescript, nest: await importFile<NestSchematics>(file) };
}

function locate(directory: string): string {
  try {
    return createRequire(join(directory, 'package.json')).resolve('@nestjs/schematics');
  } catch (cause) {
    throw new ScaffoldingError(helpersMissing(directory), { cause });
  }
}

async function importFile<Exports>(file: string): Promise<Exports> {
  return (await import(pathToFileURL(file).href)) as Exports;
}
