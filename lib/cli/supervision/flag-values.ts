import { isAbsolute } from 'node:path';

import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import type { EnvironmentFlag } from './program-flags.js';
import { notAbsolute, notBytes, noVariable } from './supervision.messages.js';

const UNITS: Readonly<Record<string, number>> = { '': 1, KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30 };

/** Reads an absolute path. */
export function absolutePath(option: string) {
  return (text: string): string => {
    if (isAbsolute(text)) return text;
    throw new CliError(notAbsolute(option, text), EXIT.usage);
  };
}

/** Reads a size as supervisord takes it: `1000`, `50MB`. */
export function bytes(option: string) {
  return (text: string): number => {
    const [, count = '', unit = ''] = /^(\d+)(|[KMG]B)$/i.exec(text) ?? [];
    const size = Number(count) * (UNITS[unit.toUpperCase()] ?? 1);
    if (count !== '' && Number.isSafeInteger(size)) return size;
    throw new CliError(notBytes(option, text), EXIT.usage);
  };
}

/** Reads one `--environment`, and adds it to those before. */
export function environment(
  text: string,
  before: readonly EnvironmentFlag[] | undefined,
): readonly EnvironmentFlag[] {
  const [, name, value] = /^([A-Za-z_]\w*)(?:=(.*))?$/s.exec(text) ?? [];
  if (name === undefined) throw new CliError(noVariable(text), EXIT.usage);
  return [...(before ?? []), { name, value }];
}
