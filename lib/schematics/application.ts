import type { Tree } from './devkit.js';
import { ScaffoldingError } from './scaffolding-error.js';
import { notJson, notReadable } from './schematics.messages.js';

/** As much of a `package.json` as is read or written here. */
export interface Manifest {
  readonly type?: unknown;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly gearman?: { readonly app?: string };
  readonly dependencies?: object;
  readonly devDependencies?: object;
}

export const MANIFEST = 'package.json';

/** The application's `package.json`, and what it says of the application. */
export class ApplicationManifest {
  readonly content: Manifest;
  private readonly text: string;

  /** @throws ScaffoldingError where there is none, or none that can be read */
  constructor(private readonly tree: Tree) {
    this.text = readText(tree, MANIFEST);
    try {
      this.content = JSON.parse(this.text) as Manifest;
    } catch (cause) {
      throw new ScaffoldingError(notJson(MANIFEST, (cause as Error).message), { cause });
    }
  }

  get isEsm(): boolean {
    return this.content.type === 'module';
  }

  /** What relative imports end with. */
  get extension(): '.js' | '' {
    return this.isEsm ? '.js' : '';
  }

  /** What a test file imports of its runner. Jest's names are global. */
  get testImport(): string {
    const { dependencies, devDependencies } = this.content;
    const usesVitest = 'vitest' in { ...dependencies, ...devDependencies };
    return usesVitest ? "import { describe, expect, it } from 'vitest';\n" : '';
  }

  /** Writes it with these keys, in the indentation that it has, unless they are there. */
  write(changed: Manifest): void {
    const indentation = /^[ \t]+/m.exec(this.text)?.[0] ?? '  ';
    const end = this.text.endsWith('\n') ? '\n' : '';
    const text = JSON.stringify({ ...this.content, ...changed }, undefined, indentation) + end;
    if (JSON.stringify(JSON.parse(text)) !== JSON.stringify(this.content))
      this.tree.overwrite(MANIFEST, text);
  }
}

/** @throws ScaffoldingError where there is no such file */
export function readText(tree: Tree, file: string): string {
  const content = tree.read(file);
  if (content === null) throw new ScaffoldingError(notReadable(file));
  return Buffer.from(content).toString();
}
