/** What the errors of this folder say. */

function shown(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}

export function lineBreakInCommand(word: string): string {
  return `expected a command line without line breaks, got ${shown(word)}`;
}

export function fieldOutOfRange(
  program: string,
  field: string,
  { expected, given }: { readonly expected: string; readonly given: unknown },
): string {
  return `program ${shown(program)}: expected ${field} to be ${expected}, got ${shown(given)}`;
}

export function sameSpelling(kind: string, one: string, other: string, spelling: string): string {
  return one === other
    ? `there are two ${kind}s named ${shown(one)}: rename one of them`
    : `the ${kind}s ${shown(one)} and ${shown(other)} would both be written as ${spelling}: rename one of them`;
}

export function groupLikeProgram(group: string): string {
  return `the group ${group} has the name of a program outside of it, which is a group of its own: rename one of them`;
}

export function nameTooLong(name: string, spelling: string, most: number): string {
  return `the name ${shown(name)}, written as ${spelling}, has more than ${most} characters: choose a shorter one`;
}

export function nameWithoutLetters(name: string): string {
  return `the name ${shown(name)} has no letter or digit of ASCII, which this format needs: choose another one`;
}

export function unprintable(format: string, what: string, { reason, given }: Because): string {
  return `${format} cannot hold ${what}: ${reason}, got ${shown(given)}`;
}

export interface Because {
  readonly reason: string;
  readonly given: unknown;
}

export function imageMissing(format: string): string {
  return `${format} runs images, and none was named: say which image holds the application`;
}

export function unknownFormat(given: string, known: readonly string[]): string {
  return `expected a format, one of ${known.join(', ')}, got ${shown(given)}`;
}

export function sectionTwice(section: string): string {
  return `the file has [${section}] more than once, and supervisord would join them: remove all but one`;
}

export function stillInGroup(program: string, group: string): string {
  return `[group:${group}], which was not written by nestjs-gearman, names the program ${program} that is to be removed: remove it there first`;
}

export function foreignGroup(group: string): string {
  return `the file has a [group:${group}] that was not written by nestjs-gearman: rename one of them, or remove it`;
}

/** The first line of every file. */
export function writtenBy(command: string): string {
  return `Written by nestjs-gearman. To write it again: ${command}`;
}

export const EXIT_CODES_NOT_HELD =
  'It starts a process again whatever its exit code, with growing delays: also after a wrong configuration.';

export const LOG_FILE_NOT_HELD = 'The output goes to the container log, not to a file.';

export const ROTATION_NOT_HELD = 'The log files are not rotated: see logrotate(8), with copytruncate.';

export const PM2_ROTATION_NOT_HELD = 'The log files are not rotated: pm2 install pm2-logrotate.';

export const PM2_SIGNAL =
  'PM2 stops every process with SIGINT, unless it was itself started with PM2_KILL_SIGNAL.';
