import { completeProgram } from './complete-program.js';
import { type FilePiece, piecesOf } from './file-pieces.js';
import { joinOtherMembers } from './join-groups.js';
import { FileMerger, type MergedFile } from './merged-file.js';
import { refuseWhatIsInTheWay } from './refuse-in-the-way.js';
import type { RenderOptions } from './render-options.js';
import type { SupervisedProgram } from './supervised-program.js';
import { headerLine, ownedSections } from './supervisord-file.js';
import { groupsOf } from './supervisord-groups.js';

export interface MergeOptions extends RenderOptions {
  /** Keep our sections of programs that are not given, as where only some are written. Default false: they are removed. */
  readonly keepOthers?: boolean | undefined;
}

/**
 * Writes programs into a supervisord configuration that may hold other things. Sections of the same names are replaced
 * where they stand, ours whose program is gone are removed, new ones are appended. All else is kept to the byte, and
 * doing it again changes nothing. Of an empty file it makes what `renderSupervisordFile` makes.
 *
 * @throws MergeError where a section that is to be replaced stands there twice, or a group of somebody else is in the way
 * @throws InvalidProgramError for a field out of its range, and where two names are one to supervisord
 * @throws UnprintableError for a value that supervisord's file cannot hold
 */
export function mergePrograms(
  existing: string,
  programs: readonly SupervisedProgram[],
  options: MergeOptions,
): MergedFile {
  const { keepOthers = false } = options;
  const newline = existing.includes('\r\n') ? '\r\n' : '\n';
  const pieces = piecesOf(existing);
  const sections = sectionsFor(pieces, programs, keepOthers).map(({ title, text }) => ({
    title,
    text: text.replaceAll('\n', newline),
  }));
  const titles = new Set(sections.map(({ title }) => title));
  const removed = titlesToRemove(pieces, titles, keepOthers);
  refuseWhatIsInTheWay(pieces, titles, removed);
  const merger = new FileMerger(sections, removed);
  for (const piece of pieces) merger.take(piece);
  return merger.finish(headerLine(options).replaceAll('\n', newline));
}

function sectionsFor(
  pieces: readonly FilePiece[],
  programs: readonly SupervisedProgram[],
  keepOthers: boolean,
) {
  const complete = programs.map(completeProgram);
  const groups = groupsOf(complete);
  return ownedSections(complete, keepOthers ? joinOtherMembers(pieces, groups, complete) : groups);
}

/** Groups that are kept are among the wanted ones already. */
function titlesToRemove(
  pieces: readonly FilePiece[],
  wanted: ReadonlySet<string>,
  keepOthers: boolean,
): readonly string[] {
  return pieces.flatMap(({ title = '', owned = false }) => {
    const kept = !owned || wanted.has(title) || (keepOthers && title.startsWith('program:'));
    return kept ? [] : [title];
  });
}
