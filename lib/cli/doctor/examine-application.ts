import { realpathSync } from 'node:fs';

import { type AppCandidate, appCandidates } from '../app-location.js';
import { cannotSearch, installOnce, nothingMarked, twoCopies } from './doctor.messages.js';
import { type AppSource, type PreviewedApp, previewApp } from '../command-context.js';
import { type Loader, loaderOf, resolveFrom } from '../import-file.js';
import type { Problem } from './problem.js';
import { EXIT } from '../exit-codes.js';

/** What was found of the application. */
export interface ApplicationReport {
  readonly tried: readonly AppCandidate[];
  /** Absent where there is none, or where the caller had the module. */
  readonly file: string | undefined;
  readonly loader: Loader | undefined;
  /** Absent where it could not be read. */
  readonly app: PreviewedApp | undefined;
  readonly problems: readonly Problem[];
}

/** Looks for the application, and reads its workers without starting it. Does not throw. */
export async function examineApplication(source: AppSource): Promise<ApplicationReport> {
  const problems: Problem[] = [];
  const note = (what: string, advice: string): void =>
    void problems.push({ what, advice, exitCode: EXIT.configuration });
  const tried = source.module === undefined ? await search(source.app, note) : [];
  if (tried === undefined) return { tried: [], file: undefined, loader: undefined, app: undefined, problems };
  const file = tried.find(({ exists }) => exists)?.file;
  const app = await previewApp(source).catch((error: Error) => note(error.message, ''));
  if (app?.registry.workers.length === 0) note(...nothingMarked);
  if (file !== undefined) noteCopies(file, note);
  return {
    tried,
    file,
    loader: file === undefined ? undefined : loaderOf(file),
    app: app ?? undefined,
    problems,
  };
}

async function search(
  flag: string | undefined,
  note: (what: string, advice: string) => void,
): Promise<readonly AppCandidate[] | undefined> {
  try {
    return await appCandidates(flag, process.cwd());
  } catch (error) {
    note((error as Error).message, cannotSearch);
    return undefined;
  }
}

/** An application that brings another Nest than ours is one whose modules Nest does not recognise. */
function noteCopies(file: string, note: (what: string, advice: string) => void): void {
  for (const name of ['@nestjs/core', 'reflect-metadata']) {
    const [theirs, ours] = [file, import.meta.url].map((from) => resolveFrom(from, name));
    if (theirs === undefined || ours === undefined) continue;
    if (realpathSync(theirs) !== realpathSync(ours)) note(twoCopies(name, theirs, ours), installOnce);
  }
}
