import { diffOf, type RenderedFile } from '../../supervisor/index.js';
import type { GeneratedFile } from '../supervision/generated-files.js';
import { differs, sectionsChanged, upToDate, wrote } from '../supervision/supervision.messages.js';

/** What is told beside the files. */
export interface Told {
  readonly format: string;
  readonly warnings: readonly string[];
}

/** What is told of files that have their places. */
export interface FilesTold extends Told {
  /** False where they were only compared. */
  readonly written: boolean;
  /** Whether to show what changes. */
  readonly diff: boolean;
  /** What writes them. */
  readonly command: string;
}

export function renderedDocument(files: readonly RenderedFile[], { format, warnings }: Told): object {
  return { format, files, warnings };
}

/** One file as it is; several with their names between them, as comments that no format minds. */
export function renderedText(files: readonly RenderedFile[]): string {
  if (files.length === 1) return files[0]?.text ?? '';
  return files.map(({ fileName, text }) => `# ${fileName}\n${text}`).join('\n');
}

export function filesDocument(files: readonly GeneratedFile[], told: FilesTold): object {
  const { format, warnings, written, diff } = told;
  return {
    format,
    written,
    files: files.map((file) => ({
      path: file.path,
      state: stateOf(file),
      sections: file.sections,
      diff: diff ? diffText(file) : undefined,
    })),
    warnings,
  };
}

/** What became of each file, or what would. */
export function filesText(files: readonly GeneratedFile[], told: FilesTold): string {
  if (told.diff) return files.map(diffText).join('');
  return files.map((file) => fileLine(file, told)).join('');
}

function fileLine(file: GeneratedFile, { written, command }: FilesTold): string {
  const { path, sections } = file;
  if (stateOf(file) === 'unchanged') return upToDate(path);
  const changes = sectionsChanged(sections);
  return written ? wrote(path, changes) : differs(path, changes, command);
}

function stateOf({ before, after }: GeneratedFile): 'created' | 'changed' | 'unchanged' {
  if (before === undefined) return 'created';
  return before === after ? 'unchanged' : 'changed';
}

function diffText({ path, before, after }: GeneratedFile): string {
  return diffOf(before ?? '', after, { before: before === undefined ? '/dev/null' : path, after: path });
}
