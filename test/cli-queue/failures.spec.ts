import { describe, expect, it, test } from '@jest/globals';

import { transferFailure } from '../../lib/cli/queue/transfer-failure.js';
import { reportError } from '../../lib/cli/report-error.js';
import { OptionError } from '../../lib/options/index.js';
import { MissingPackageError } from '../../lib/packages/index.js';
import { asStoreError, StoreError } from '../../lib/store/index.js';
import { RecordingOutput } from '../cli/recording-output.js';

const NO_DRIVER = new MissingPackageError('pg', 'a store in PostgreSQL');

describe('what a store throws ends a command', () => {
  test.each([
    ['a driver that is not installed', NO_DRIVER, 78, 'npm install pg\n'],
    ['the same, as a server tells it', asStoreError(NO_DRIVER), 78, 'npm install pg\n'],
    ['a table that is no queue', new StoreError('unusable', 'other columns'), 78, 'other columns\n'],
    ['a database that is away', new StoreError('unavailable', 'refused'), 69, 'refused\n'],
    ['a broken connection', new StoreError('uncertain', 'reset'), 69, 'reset\n'],
    ['an option that is none', new OptionError('no such option'), 64, 'no such option\n'],
  ])('%s', (_what, error, exitCode, end) => {
    const output = new RecordingOutput();
    expect(reportError(error, output, false)).toBe(exitCode);
    expect(output.stderr).toMatch(new RegExp(`${end}$`));
    expect(output.stderr).not.toContain(' at ');
  });
});

describe('a transfer that fails', () => {
  it('says how far it came', () => {
    const error = transferFailure(
      new StoreError('unavailable', 'refused'),
      (reason) => `${reason}, 3 are there`,
    );
    expect(error).toMatchObject({ name: 'CliError', message: 'refused, 3 are there', exitCode: 69 });
  });

  it('stays as it is where nobody foresaw it, stack and all', () => {
    const error = new TypeError('x is not a function');
    expect(transferFailure(error, () => 'told')).toBe(error);
  });
});
