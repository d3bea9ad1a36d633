import { checkProgram } from './check-program.js';
import { type CompleteProgram, FINAL_EXIT_CODES, type SupervisedProgram } from './supervised-program.js';

/** supervisord's own defaults, but for the exit codes. */
const DEFAULTS = {
  group: undefined,
  user: undefined,
  autostart: true,
  priority: 999,
  startRetries: 3,
  finalExitCodes: FINAL_EXIT_CODES,
  stopSignal: 'TERM',
  log: undefined,
} as const;

const LOG_DEFAULTS = { errorFile: undefined, maxBytes: 50 * 1024 * 1024, backups: 10 } as const;

/**
 * Checks a program and makes its open choices.
 *
 * @throws InvalidProgramError for a field out of its range
 * @throws UnprintableError for text that no file can hold
 */
export function completeProgram(program: SupervisedProgram): CompleteProgram {
  const { log, ...others } = program;
  const complete: CompleteProgram = {
    ...DEFAULTS,
    ...said(others),
    log: log === undefined ? undefined : { ...LOG_DEFAULTS, ...said(log) },
  };
  checkProgram(complete);
  return complete;
}

/** Without the fields that are `undefined`, which would hide the defaults. */
function said<Fields extends object>(fields: Fields): Required<Fields> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Required<Fields>;
}
