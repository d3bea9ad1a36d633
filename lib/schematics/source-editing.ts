import type { SourceFile, SyntaxNode, TypeScript } from './nest-helpers.js';

/** A class of a source file, and where it is. */
export interface FoundClass {
  readonly name: string;
  readonly members: readonly string[];
  /** Where its closing brace stands. */
  readonly closing: number;
}

/** Reads and extends the text of one TypeScript file. What is there already keeps its form. */
export class SourceText {
  private readonly file: SourceFile;

  constructor(
    private readonly typescript: TypeScript,
    readonly content: string,
  ) {
    this.file = typescript.createSourceFile('source.ts', content, LATEST);
  }

  /** The first class with this decorator. */
  classMarked(decorator: string): FoundClass | undefined {
    const marked = this.ofKind('ClassDeclaration').find(({ modifiers = [] }) =>
      modifiers.some((modifier) => modifier.getText(this.file).startsWith(`@${decorator}(`)),
    );
    if (marked?.name === undefined) return undefined;
    return {
      name: marked.name.getText(this.file),
      members: (marked.members ?? []).flatMap(({ name }) => (name ? [name.getText(this.file)] : [])),
      closing: marked.end - 1,
    };
  }

  /** Whether a name stands in one of the imports. */
  imports(name: string): boolean {
    const word = new RegExp(`\\b${name}\\b`);
    return this.ofKind('ImportDeclaration').some((statement) => word.test(statement.getText(this.file)));
  }

  /** @returns the text with a named import more, unless the name is imported already */
  withImport(name: string, from: string): string {
    if (this.imports(name)) return this.content;
    const line = `import { ${name} } from '${from}';`;
    const last = this.ofKind('ImportDeclaration').at(-1);
    if (last === undefined) return `${line}\n\n${this.content}`;
    return `${this.content.slice(0, last.end)}\n${line}${this.content.slice(last.end)}`;
  }

  /** @param member its lines, indented as in the class */
  withMember({ closing, members }: FoundClass, member: string): string {
    const before = this.content.slice(0, closing).trimEnd();
    const gap = members.length === 0 ? '\n' : '\n\n';
    return `${before}${gap}${member}\n${this.content.slice(closing)}`;
  }

  private ofKind(kind: keyof TypeScript['SyntaxKind']): readonly SyntaxNode[] {
    return this.file.statements.filter((statement) => statement.kind === this.typescript.SyntaxKind[kind]);
  }
}

/** TypeScript's `ScriptTarget.Latest`. */
const LATEST = 99;
