import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { storeFailure } from '../store-failure.js';

/**
 * What ends a transfer, told with how far it came; an error that nobody foresaw stays as it is.
 *
 * @param told makes the message of the reason
 */
export function transferFailure(error: unknown, told: (reason: string) => string): unknown {
  if (!(error instanceof Error)) return error;
  const { exitCode } =
    error instanceof CliError ? error : (storeFailure(error) ?? { exitCode: EXIT.failure });
  const isForeseen =
    error instanceof CliError ||
    ['LineError', 'StoreError', 'MissingPackageError'].includes(error.name) ||
    'syscall' in error;
  return isForeseen ? new CliError(told(error.message), exitCode, { cause: error }) : error;
}
