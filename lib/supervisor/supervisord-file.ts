import { completeProgram } from './complete-program.js';
import { headLine, type RenderOptions } from './render-options.js';
import type { CompleteProgram, SupervisedProgram } from './supervised-program.js';
import { groupSection, groupsOf, type ProgramGroup } from './supervisord-groups.js';
import { programSection } from './supervisord-program.js';
import { sectionName } from './supervisord-values.js';

/** The line above each section that is ours to replace and to remove. */
export const OWNED = '; From nestjs-gearman, which replaces this section and removes it with its program.';

/** A section with the line that marks it as ours. */
export interface OwnedSection {
  /** As between the brackets: `program:Images`. */
  readonly title: string;
  readonly text: string;
}

/**
 * A supervisord configuration of these programs and their groups. It has no section of supervisord's own, so it is to be
 * included: `[include] files = /etc/supervisor/conf.d/*.conf`.
 *
 * @throws InvalidProgramError for a field out of its range, and where two names are one to supervisord
 * @throws UnprintableError for a value that supervisord's file cannot hold
 */
export function renderSupervisordFile(
  programs: readonly SupervisedProgram[],
  options: RenderOptions,
): string {
  const complete = programs.map(completeProgram);
  const sections = ownedSections(complete, groupsOf(complete));
  return [headerLine(options), ...sections.map(({ text }) => text)].join('\n');
}

export function headerLine(options: RenderOptions): string {
  return `; ${headLine(options)}\n`;
}

/** Each program's section, then each group's. */
export function ownedSections(
  programs: readonly CompleteProgram[],
  groups: readonly ProgramGroup[],
): readonly OwnedSection[] {
  return [
    ...programs.map((program) => ({
      title: `program:${sectionName(program.name)}`,
      text: `${OWNED}\n${programSection(program)}`,
    })),
    ...groups.map((group) => ({
      title: `group:${group.name}`,
      text: `${OWNED}\n${groupSection(group)}`,
    })),
  ];
}
