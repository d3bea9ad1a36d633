/** As much of a tree of `@angular-devkit/schematics` as is used here: the application's files, and what becomes of them. */
export interface Tree {
  exists(path: string): boolean;
  read(path: string): Uint8Array | null;
  create(path: string, content: string): void;
  overwrite(path: string, content: string): void;
  getDir(path: string): { visit(visitor: (path: string) => void): void };
}

/** Where a schematic says what it has done, and what it has left. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
}

/** What a schematic does. What it returns is a further rule, if it is one. Whatever it throws undoes all. */
export type Rule = (tree: Tree, context: { readonly logger: Logger }) => unknown;
