/** One flag of `server`, as gearmand writes it. */
export interface ServerFlag {
  /** Without its dashes. */
  readonly long: string;
  /** Without its dash. */
  readonly short?: string;
  /** What the help calls its value; a flag without one is a switch. */
  readonly value?: string;
  readonly description: string;
  /** All that its value may be, where that is a list. */
  readonly choices?: readonly string[];
  /** Why it changes nothing here. Such a flag is taken, for lines that were written for gearmand, and said once. */
  readonly idle?: string;
}

/** gearmand's, from the worst on: a level says what is before it in this list, and itself. */
export const LOG_LEVELS = [
  'FATAL',
  'ALERT',
  'CRITICAL',
  'ERROR',
  'WARNING',
  'NOTICE',
  'INFO',
  'DEBUG',
] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];
