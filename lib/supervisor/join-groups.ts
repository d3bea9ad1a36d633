import { type FilePiece, membersOf, optionOf } from './file-pieces.js';
import type { CompleteProgram } from './supervised-program.js';
import type { ProgramGroup } from './supervisord-groups.js';
import { LOWEST_PRIORITY } from './supervisord-program.js';
import { sectionName } from './supervisord-values.js';

/**
 * Our groups when only some programs are written: a program that stays in the file as it is stays in its group too.
 * Groups that nobody is left in are not among them.
 */
export function joinOtherMembers(
  pieces: readonly FilePiece[],
  groups: readonly ProgramGroup[],
  programs: readonly CompleteProgram[],
): readonly ProgramGroup[] {
  const written = new Set(programs.map(({ name }) => sectionName(name)));
  const staying = pieces
    .filter(({ title }) => title?.startsWith('program:'))
    .map(({ title = '' }) => title.slice('program:'.length))
    .filter((name) => !written.has(name));
  const before = groupsIn(pieces);
  const kept = before.filter(({ name }) => groups.every((group) => group.name !== name));
  const joined = groups.map((group) => {
    const old = before.find(({ name }) => name === group.name);
    return old === undefined ? group : joinedWith(group, old, staying);
  });
  return [...joined, ...kept.map((group) => withMembers(group, staying))].filter(hasMembers);
}

function groupsIn(pieces: readonly FilePiece[]): readonly ProgramGroup[] {
  return pieces
    .filter(({ title, owned }) => owned === true && title?.startsWith('group:'))
    .map(({ title = '', text }) => ({
      name: title.slice('group:'.length),
      members: membersOf(text),
      priority: Number(optionOf(text, 'priority') ?? LOWEST_PRIORITY),
    }));
}

/** In the old order, with what is new behind it, so that a file changes only where something changed. */
function joinedWith(group: ProgramGroup, old: ProgramGroup, staying: readonly string[]): ProgramGroup {
  const remaining = withMembers(old, [...staying, ...group.members]).members;
  const added = group.members.filter((name) => !remaining.includes(name));
  const others = remaining.some((name) => staying.includes(name));
  const priority = others ? Math.min(group.priority, old.priority) : group.priority;
  return { ...group, members: [...remaining, ...added], priority };
}

function withMembers(group: ProgramGroup, members: readonly string[]): ProgramGroup {
  return { ...group, members: group.members.filter((name) => members.includes(name)) };
}

function hasMembers({ members }: ProgramGroup): boolean {
  return members.length > 0;
}
