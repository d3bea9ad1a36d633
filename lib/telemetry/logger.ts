/**
 * Where this package says what an operator should know. Nest's own `LoggerService` fits, and so does `console`.
 */
export interface GearmanLogger {
  log(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Says nothing. The default outside Nest: a library does not write to its user's terminal unasked. */
export const SILENT_LOGGER: GearmanLogger = {
  log: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
