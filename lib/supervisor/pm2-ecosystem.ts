import { completeProgram } from './complete-program.js';
import { UnprintableError } from './errors.js';
import { headLine, type RenderedFile, type RenderOptions } from './render-options.js';
import type { CompleteLog, CompleteProgram, SupervisedProgram } from './supervised-program.js';
import { PM2_ROTATION_NOT_HELD, PM2_SIGNAL, unprintable } from './supervisor.messages.js';
import { spellings } from './program-names.js';

/**
 * An ecosystem file of PM2: `pm2 start ecosystem.config.cjs`. Log rotation is not held, `pm2-logrotate` does it for all;
 * nor is the stop signal, which PM2 has one of for all.
 *
 * @throws InvalidProgramError for a field out of its range, and where two programs have one name
 * @throws UnprintableError for a stop signal or a program that PM2 would not take
 */
export function renderPm2Ecosystem(
  programs: readonly SupervisedProgram[],
  options: RenderOptions,
): readonly RenderedFile[] {
  const complete = programs.map(completeProgram).toSorted((one, other) => one.priority - other.priority);
  const names = complete.map(({ name }) => name);
  spellings('program', names, (name) => name);
  const head = [headLine(options), PM2_SIGNAL, PM2_ROTATION_NOT_HELD].map((line) => `// ${line}\n`).join('');
  const apps = JSON.stringify({ apps: complete.map(appOf) }, undefined, 2);
  return [{ fileName: 'ecosystem.config.cjs', text: `${head}module.exports = ${asJavaScript(apps)};\n` }];
}

/** In ms. PM2 refuses less, and no worker ends sooner. */
const SHORTEST_UPTIME = 100;

/** In ms. Of 0, PM2 makes its own default of 1.6 s. */
const SHORTEST_PATIENCE = 1;

function appOf(program: CompleteProgram): object {
  refuseSignal(program);
  const { name, group, directory, environment, processes, user, autostart, startSeconds, log } = program;
  return {
    name,
    namespace: group,
    ...launched(program.command),
    interpreter: 'none',
    cwd: directory,
    env: environment,
    exec_mode: 'fork',
    instances: processes,
    user,
    autostart,
    autorestart: true,
    stop_exit_codes: program.finalExitCodes,
    min_uptime: Math.max(startSeconds * 1000, SHORTEST_UPTIME),
    max_restarts: program.startRetries + 1,
    kill_timeout: Math.max(program.stopWaitSeconds * 1000, SHORTEST_PATIENCE),
    treekill: false,
    ...(log === undefined ? {} : logFiles(log)),
    merge_logs: processes === 1,
  };
}

/** PM2 gives a script with a space in its path to a shell, and forgets its arguments. */
function launched(command: readonly string[]): { readonly script: string; readonly args: readonly string[] } {
  const [script = '', ...args] = command;
  if (!script.includes(' ')) return { script, args };
  if (!script.includes('=')) return { script: '/usr/bin/env', args: command };
  const reason = 'expected no space, or else no = either';
  throw new UnprintableError(unprintable('PM2', 'the path of the program', { reason, given: script }));
}

/** The workers take both in the same way. */
function refuseSignal({ stopSignal }: CompleteProgram): void {
  if (stopSignal === 'TERM' || stopSignal === 'INT') return;
  const reason = 'expected TERM or INT';
  throw new UnprintableError(unprintable('PM2', 'the stop signal', { reason, given: stopSignal }));
}

/** PM2 numbers them itself where there are several processes. */
function logFiles({ file, errorFile }: CompleteLog): object {
  return { out_file: file, error_file: errorFile ?? file };
}

/** What JSON and JavaScript read differently: line breaks to JavaScript before ES2019, and the name of the prototype. */
function asJavaScript(json: string): string {
  return json
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
    .replaceAll('"__proto__":', '["__proto__"]:');
}
