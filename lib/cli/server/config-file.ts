import { readFileSync } from 'node:fs';

import { CliError } from '../cli-error.js';
import { unreadable } from '../cli.messages.js';
import { type GivenFlags, parseFlags, refused } from './flag-parser.js';
import { inFile } from './server.messages.js';

/** Where gearmand looks where it is not told otherwise. */
const DEFAULT_FILE = '/etc/gearmand.conf';

/**
 * Adds the flags of the configuration file, separated by spaces and lines, to those of the command line, which count first. Without
 * `--config-file` the file of gearmand counts, where there is one.
 *
 * @throws CliError where the file cannot be read, or has what is no flag
 */
export function withConfigFile(given: GivenFlags, defaultFile: string = DEFAULT_FILE): GivenFlags {
  const file = given.get('config-file') ?? defaultFile;
  const text = read(file, given.has('config-file'));
  const words = text.split(/\s+/).filter((word) => word !== '');
  return new Map([...parsed(file, words), ...given]);
}

function parsed(file: string, words: readonly string[]): GivenFlags {
  try {
    return parseFlags(words, 'pass over');
  } catch (error) {
    throw error instanceof CliError ? refused(inFile(file, error.message), { cause: error }) : error;
  }
}

function read(file: string, required: boolean): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' && !required) return '';
    throw refused(unreadable(file, message), { cause });
  }
}
