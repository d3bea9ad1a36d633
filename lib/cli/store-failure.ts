import type { StoreErrorKind } from '../store/index.js';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';

/** As much of an error as is looked at. By its name, so that commands that know of no store load none. */
interface Failure {
  readonly name: string;
  readonly message: string;
  readonly kind?: StoreErrorKind;
}

/** What ends a command whose store failed: a wrong table, option or package differs from a database that is away. */
export function storeFailure(error: Error & Failure): CliError | undefined {
  const { name, message, kind } = error;
  if (name === 'MissingPackageError') return new CliError(message, EXIT.configuration, { cause: error });
  if (name !== 'StoreError') return undefined;
  const exitCode = kind === 'unusable' ? EXIT.configuration : EXIT.unavailable;
  return new CliError(message, exitCode, { cause: error });
}
