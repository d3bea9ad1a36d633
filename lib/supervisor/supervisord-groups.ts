import { InvalidProgramError } from './errors.js';
import { spelled, spellings } from './program-names.js';
import type { CompleteProgram } from './supervised-program.js';
import { groupLikeProgram } from './supervisor.messages.js';
import { LOWEST_PRIORITY } from './supervisord-program.js';
import { sectionName } from './supervisord-values.js';

/** Programs that supervisord starts and stops together. Names are spelled as supervisord takes them. */
export interface ProgramGroup {
  readonly name: string;
  readonly members: readonly string[];
  /** The lowest of its members: supervisord starts group after group. */
  readonly priority: number;
}

/**
 * The groups of these programs, in the order in which the programs name them.
 *
 * @throws InvalidProgramError where supervisord would take two names for one
 */
export function groupsOf(programs: readonly CompleteProgram[]): readonly ProgramGroup[] {
  const programNames = spellings(
    'program',
    programs.map(({ name }) => name),
    sectionName,
  );
  const byGroup = new Map<string, CompleteProgram[]>();
  for (const program of programs) {
    if (program.group === undefined) continue;
    byGroup.set(program.group, [...(byGroup.get(program.group) ?? []), program]);
  }
  const groupNames = spellings('group', [...byGroup.keys()], sectionName);
  refuseNamesOfLonePrograms(programs, [...groupNames.values()]);
  return [...byGroup].map(([group, members]) => ({
    name: spelled(groupNames, group),
    members: members.map(({ name }) => spelled(programNames, name)),
    priority: Math.min(...members.map(({ priority }) => priority)),
  }));
}

/** A program without a group is a group of its own to supervisord. */
function refuseNamesOfLonePrograms(programs: readonly CompleteProgram[], groups: readonly string[]): void {
  for (const { name, group } of programs) {
    if (group !== undefined || !groups.includes(sectionName(name))) continue;
    throw new InvalidProgramError(groupLikeProgram(sectionName(name)));
  }
}

/** The `[group:…]` block of a supervisord configuration. */
export function groupSection({ name, members, priority }: ProgramGroup): string {
  const priorityLine = priority === LOWEST_PRIORITY ? '' : `priority=${priority}\n`;
  return `[group:${name}]\nprograms=${members.join(',')}\n${priorityLine}`;
}
