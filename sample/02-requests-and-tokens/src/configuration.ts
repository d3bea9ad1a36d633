import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Injectable } from '@nestjs/common';

/** What the environment says, checked when the application starts. */
@Injectable()
export class Configuration {
  /** Job servers, `host:port,…`. Without them one runs in this process, and this process does the jobs. */
  readonly servers = text('GEARMAN_SERVERS');
  /** Where the page is served; 0 lets the system choose. */
  readonly port = wholeNumber('PORT', { fallback: 3000, least: 0, most: 65_535 });
  /** Where finished reports are kept. The HTTP process and the workers must see the same folder. */
  readonly folder = text('REPORTS_FOLDER') ?? join(tmpdir(), 'nestjs-gearman-reports');
  /** For how long they are kept, in s. */
  readonly retention = wholeNumber('REPORTS_RETENTION', { fallback: 3600, least: 1, most: 31_536_000 });
  /** Where requests are logged, in the combined format. Default nowhere. */
  readonly accessLog = text('ACCESS_LOG');
}

function text(name: string): string | undefined {
  return process.env[name]?.trim() || undefined;
}

interface Range {
  readonly fallback: number;
  readonly least: number;
  readonly most: number;
}

function wholeNumber(name: string, { fallback, least, most }: Range): number {
  const written = text(name);
  const value = written === undefined ? fallback : Number(written);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`expected ${name} to be a whole number from ${least} to ${most}, got "${written}"`);
}
