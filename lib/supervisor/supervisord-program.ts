import { quoteCommand } from './command-line.js';
import { completeProgram } from './complete-program.js';
import type { CompleteLog, CompleteProgram, SupervisedProgram } from './supervised-program.js';
import {
  environmentValue,
  escapePercent,
  logFileValue,
  pathValue,
  sectionName,
} from './supervisord-values.js';

/** What supervisord shall keep running. */
export type SupervisordProgram = SupervisedProgram;

/** supervisord's own default, which needs no line. */
const START_RETRIES = 3;

/** supervisord's own default, which needs no line. */
export const LOWEST_PRIORITY = 999;

/**
 * The `[program:…]` block of a supervisord configuration, ready to be pasted. It is started again after every exit code,
 * unless `finalExitCodes` are given.
 *
 * @throws InvalidProgramError for a field out of its range
 * @throws UnprintableError for a value that supervisord's file cannot hold
 */
export function renderSupervisordProgram(program: SupervisordProgram): string {
  return programSection(completeProgram({ ...program, finalExitCodes: program.finalExitCodes ?? [] }));
}

/** The same, of a program with every choice made. */
export function programSection(program: CompleteProgram): string {
  const lines = [
    `[program:${sectionName(program.name)}]`,
    `command=${escapePercent(quoteCommand(program.command))}`,
    `directory=${escapePercent(pathValue('directory', program.directory))}`,
    ...environmentLine(program.environment),
    'process_name=%(program_name)s_%(process_num)02d',
    `numprocs=${program.processes}`,
    ...lineUnless(undefined, 'user', program.user),
    ...lineUnless(LOWEST_PRIORITY, 'priority', program.priority),
    ...startLines(program),
    `stopsignal=${program.stopSignal}`,
    `stopwaitsecs=${program.stopWaitSeconds}`,
    'killasgroup=true',
    `redirect_stderr=${program.log?.errorFile === undefined}`,
    ...(program.log === undefined ? [] : logLines(program.log, program.processes)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function lineUnless<Value>(usual: Value, option: string, value: Value): string[] {
  return value === usual ? [] : [`${option}=${value}`];
}

function environmentLine(environment: Readonly<Record<string, string>>): string[] {
  return Object.keys(environment).length === 0 ? [] : [`environment=${environmentValue(environment)}`];
}

/** "Expected" exit codes are those after which supervisord leaves a program stopped. */
function startLines({ autostart, finalExitCodes, startSeconds, startRetries }: CompleteProgram): string[] {
  const restart =
    finalExitCodes.length === 0
      ? ['autorestart=true']
      : ['autorestart=unexpected', `exitcodes=${finalExitCodes.join(',')}`];
  return [
    `autostart=${autostart}`,
    ...restart,
    `startsecs=${startSeconds}`,
    ...lineUnless(START_RETRIES, 'startretries', startRetries),
  ];
}

function logLines({ file, errorFile, maxBytes, backups }: CompleteLog, processes: number): string[] {
  const files = [
    ['stdout', file],
    ['stderr', errorFile],
  ] as const;
  return files.flatMap(([stream, path]) => {
    if (path === undefined) return [];
    return [
      `${stream}_logfile=${logFileValue(`${stream}_logfile`, path, processes)}`,
      `${stream}_logfile_maxbytes=${maxBytes}`,
      `${stream}_logfile_backups=${backups}`,
    ];
  });
}
