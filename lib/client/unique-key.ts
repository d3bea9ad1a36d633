import { createHash } from 'node:crypto';

import { OptionError } from '../options/index.js';

/** What a unique ID may be made of. */
export interface UniqueKeySource {
  /** The job's name without prefix, as its caller gave it. */
  readonly name: string;
  /** The payload as the serializer wrote it. */
  readonly workload: Buffer;
}

/** Makes the unique ID of a submission that brings none. At most 63 bytes. */
export type UniqueKeyStrategy = (source: UniqueKeySource) => string;

const NAMED = {
  /** GearmanBundle's `generate_unique_key`: the MD5 of name and payload, in hexadecimal digits. */
  md5: ({ name, workload }: UniqueKeySource): string =>
    createHash('md5').update(name).update(workload).digest('hex'),
} satisfies Record<string, UniqueKeyStrategy>;

/** A strategy by its name, or one of the application's own. */
export type UniqueKeyOption = keyof typeof NAMED | UniqueKeyStrategy;

/** @throws OptionError where there is no strategy of this name */
export function uniqueKeyStrategy(option: UniqueKeyOption | undefined): UniqueKeyStrategy | undefined {
  if (option === undefined || typeof option === 'function') return option;
  const strategy = Object.hasOwn(NAMED, option) ? NAMED[option] : undefined;
  if (strategy !== undefined) return strategy;
  const known = Object.keys(NAMED).join(', ');
  throw new OptionError(
    `expected generateUniqueKey to be a function or one of ${known}, got ${String(option)}`,
  );
}
