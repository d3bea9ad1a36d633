import { completeProgram } from './complete-program.js';
import { numberedFile } from './log-files.js';
import { DEFAULT_PROJECT, headLine, type RenderedFile, type RenderOptions } from './render-options.js';
import type { CompleteLog, CompleteProgram, SupervisedProgram } from './supervised-program.js';
import { ROTATION_NOT_HELD } from './supervisor.messages.js';
import { targetText, UnitNames } from './systemd-targets.js';
import { descriptionOf, environmentWord, execStart, plainPath } from './systemd-values.js';

/** How long systemd waits before it starts a process again, in s. */
const PAUSE = 1;

/**
 * A unit of systemd for each program, a template (`images@.service`) where it has several processes; a target for each
 * group (`gearman-photos.target`), and one for all: `systemctl enable --now gearman.target`.
 *
 * `Restart=always` starts a process again after a crash as after its iterations, `RestartPreventExitStatus` not after
 * a final exit code. Priorities are not held: systemd starts all at once. Nor is the rotation of log files.
 *
 * @throws InvalidProgramError for a field out of its range, and where two names are one to systemd
 * @throws UnprintableError for a value that a unit cannot hold
 */
export function renderSystemdUnits(
  programs: readonly SupervisedProgram[],
  options: RenderOptions,
): readonly RenderedFile[] {
  const complete = programs.map(completeProgram);
  const names = new UnitNames(complete, options.project ?? DEFAULT_PROJECT);
  const head = `# ${headLine(options)}\n`;
  return [
    ...complete.map((program) => ({
      fileName: names.serviceOf(program),
      text: head + serviceText(program, names.targetOf(program)),
    })),
    ...names.targets().map((target) => ({ fileName: target.fileName, text: head + targetText(target) })),
  ];
}

function serviceText(program: CompleteProgram, target: string): string {
  const { environment, directory, user, stopSignal, stopWaitSeconds, finalExitCodes } = program;
  const lines = [
    ...unitLines(program, target),
    '',
    '[Service]',
    `ExecStart=${execStart(program.command)}`,
    `WorkingDirectory=${plainPath('directory', directory)}`,
    ...Object.entries(environment).map(([name, value]) => `Environment=${environmentWord(name, value)}`),
    ...(user === undefined ? [] : [`User=${user}`]),
    'Restart=always',
    `RestartSec=${PAUSE}s`,
    ...(finalExitCodes.length === 0 ? [] : [`RestartPreventExitStatus=${finalExitCodes.join(' ')}`]),
    `KillSignal=SIG${stopSignal}`,
    'KillMode=mixed',
    // Of 0, systemd makes an endless patience.
    `TimeoutStopSec=${stopWaitSeconds === 0 ? '1ms' : `${stopWaitSeconds}s`}`,
    ...(program.log === undefined ? [] : logLines(program.log, program.processes)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function unitLines(program: CompleteProgram, target: string): readonly string[] {
  return [
    '[Unit]',
    `Description=${descriptionOf(program.name)}${program.processes > 1 ? ' %i' : ''}`,
    `PartOf=${target}`,
    'Wants=network-online.target',
    'After=network-online.target',
    ...startLimit(program),
  ];
}

/** Failed starts in a row are given up as supervisord does; where every start counts as successful, none is. */
function startLimit({ startSeconds, startRetries }: CompleteProgram): readonly string[] {
  if (startSeconds === 0) return ['StartLimitIntervalSec=0'];
  const starts = startRetries + 1;
  return [`StartLimitIntervalSec=${starts * (startSeconds + PAUSE)}s`, `StartLimitBurst=${starts}`];
}

function logLines({ file, errorFile }: CompleteLog, processes: number): readonly string[] {
  const output = `StandardOutput=append:${logFile('log.file', file, processes)}`;
  const error =
    errorFile === undefined ? 'inherit' : `append:${logFile('log.errorFile', errorFile, processes)}`;
  return [`# ${ROTATION_NOT_HELD}`, output, `StandardError=${error}`];
}

function logFile(field: string, file: string, processes: number): string {
  const path = plainPath(field, file);
  if (processes === 1) return path;
  const { stem, extension } = numberedFile(path);
  return `${stem}_%i${extension}`;
}
