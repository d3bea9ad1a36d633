import { createRequire } from 'node:module';
import { join } from 'node:path';

import { VERSION } from '../version.js';

/** What works without these, but does more with them; and what for. */
const OPTIONAL: Readonly<Record<string, string>> = {
  jiti: 'applications in TypeScript that are not built',
  msgpackr: 'MessagePackSerializer',
  'php-serialize': 'PhpSerializer',
  'class-validator': 'ValidationPipe',
  'class-transformer': 'ValidationPipe',
  '@opentelemetry/api': 'tracing',
  'better-sqlite3': 'queues in SQLite; Node has its own from 22.5 on',
  pg: 'queues in PostgreSQL',
  mysql2: 'queues in MySQL and MariaDB',
  ioredis: 'queues in Redis and Valkey',
};

/** One package, and whether the application has it. */
export interface PackageReport {
  readonly name: string;
  /** Absent where it is not installed. */
  readonly version: string | undefined;
  readonly neededFor: string;
}

/** What runs the commands. */
export function versions(): Readonly<Record<string, string>> {
  return {
    node: process.version,
    '@nestjs/core': versionOf('@nestjs/core') ?? 'not installed',
    'nestjs-gearman': VERSION,
  };
}

export function optionalPackages(): readonly PackageReport[] {
  return Object.entries(OPTIONAL).map(([name, neededFor]) => ({ name, neededFor, version: versionOf(name) }));
}

/** As the current folder sees it, else as we do. */
function versionOf(name: string): string | undefined {
  return versionFrom(join(process.cwd(), 'package.json'), name) ?? versionFrom(import.meta.url, name);
}

function versionFrom(from: string, name: string): string | undefined {
  try {
    return (createRequire(from)(`${name}/package.json`) as { version: string }).version;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A package.json above that is broken is a problem of the application, and told as one.
    const isBroken =
      error instanceof SyntaxError ||
      String(error).startsWith('SyntaxError') ||
      code === 'ERR_INVALID_PACKAGE_CONFIG';
    if (code === 'MODULE_NOT_FOUND' || isBroken) return undefined;
    // It is there, and keeps its package.json to itself.
    if (code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return 'installed';
    throw error;
  }
}
