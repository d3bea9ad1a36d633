import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import {
  mergePrograms,
  type RenderedFile,
  RENDERERS,
  type RenderOptions,
  type SectionChanges,
  type SupervisedProgram,
  type SupervisorFormat,
} from '../../supervisor/index.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { folderNeeded, leftOver, noFolder, notOurs } from './supervision.messages.js';

/** What is to be written, in which format. */
export interface Generation {
  readonly format: SupervisorFormat;
  readonly programs: readonly SupervisedProgram[];
  readonly render: RenderOptions;
  /** Whether workers were named, so that programs of others stay in a file that can hold both. */
  readonly someOnly: boolean;
}

/** One file as it is and as it shall be. */
export interface GeneratedFile {
  readonly path: string;
  /** Absent where there is no such file. */
  readonly before: string | undefined;
  readonly after: string;
  /** Of a file that may hold other things too. */
  readonly sections: SectionChanges | undefined;
}

export function renderedFiles({ format, programs, render }: Generation): readonly RenderedFile[] {
  return RENDERERS[format](programs, render);
}

/**
 * The files in their places: in a folder by their own names, or one under the name that was given.
 *
 * @throws CliError where they cannot go there; MergeError, InvalidProgramError, UnprintableError
 */
export function generatedFiles(generation: Generation, output: string): readonly GeneratedFile[] {
  const files = renderedFiles(generation);
  const place = placeOf(files.length, generation.format, output);
  return files.map(({ fileName, text }) => generatedFile(generation, place(fileName), text));
}

/** Writes those that are not as they shall be. */
export async function writeFiles(files: readonly GeneratedFile[]): Promise<void> {
  for (const { path, before, after } of files) {
    if (before === after) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, after);
  }
}

/** Files beside these that were written as they are, but not now: perhaps those of workers that are no more. */
export function leftOvers(files: readonly GeneratedFile[], { render }: Generation): readonly string[] {
  const [first, second] = files;
  if (first === undefined || second === undefined || !existsSync(dirname(first.path))) return [];
  const folder = dirname(first.path);
  const paths = new Set(files.map(({ path }) => path));
  return readdirSync(folder)
    .filter((name) => /\.(?:service|target)$/.test(name))
    .map((name) => join(folder, name))
    .filter((path) => !paths.has(path) && isOurs(readFileSync(path, 'utf8'), first.after, render))
    .map(leftOver);
}

function placeOf(count: number, format: SupervisorFormat, output: string): (fileName: string) => string {
  const path = resolve(output);
  const stat = statSync(path, { throwIfNoEntry: false });
  const isFolder = stat?.isDirectory() ?? (count > 1 || output.endsWith('/'));
  if (isFolder) return (fileName) => join(path, fileName);
  if (count > 1) throw new CliError(folderNeeded(format, path, count), EXIT.usage);
  if (!existsSync(dirname(path))) throw new CliError(noFolder(dirname(path)), EXIT.usage);
  return () => path;
}

function generatedFile(generation: Generation, path: string, text: string): GeneratedFile {
  const { format, programs, render, someOnly } = generation;
  const before = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  if (format === 'supervisord') {
    const merged = mergePrograms(before ?? '', programs, { ...render, keepOthers: someOnly });
    return { path, before, after: merged.text, sections: merged.sections };
  }
  if (before === undefined || before === '' || isOurs(before, text, render)) {
    return { path, before, after: text, sections: undefined };
  }
  throw new CliError(notOurs(path), EXIT.configuration);
}

/** Whether it begins as what we write does, up to the command that is named there. */
function isOurs(text: string, rendered: string, { rewriteCommand }: RenderOptions): boolean {
  return text.startsWith(rendered.slice(0, rendered.indexOf(rewriteCommand)));
}
