import { isIP } from 'node:net';

import { loadInstalled, loadOptional, type PackageLoader } from '../../packages/index.js';
import * as messages from './mysql.messages.js';
import type { MysqlTlsOptions, ResolvedMysqlOptions } from './mysql-options.js';

/** As much of a connection below its promises as is used here. */
export interface DriverCore {
  on(event: 'error', listener: (error: Error) => void): unknown;
  readonly stream: { destroy(): unknown; once(event: 'close', listener: () => void): unknown };
}

/** As much of a connection as is used here. */
export interface DriverConnection {
  query(sql: string, values?: readonly unknown[]): Promise<readonly unknown[]>;
  execute(sql: string, values: readonly unknown[]): Promise<readonly unknown[]>;
  release(): void;
  destroy(): void;
  readonly connection: DriverCore;
}

/** As much of a pool as is used here. */
export interface DriverPool {
  getConnection(): Promise<DriverConnection>;
  on(event: 'connection', listener: (core: DriverCore) => void): unknown;
  end(): Promise<void>;
}

interface Driver {
  createPool(options: object): DriverPool;
}

/** @throws MissingPackageError */
export function createPool(options: ResolvedMysqlOptions, load: PackageLoader = loadInstalled): DriverPool {
  const driver = loadOptional('mysql2/promise', messages.needsDriver, load) as Driver;
  const { connections, table: _, queryTimeout: __, ssl = false, ...rest } = options;
  return driver.createPool({
    ...rest,
    ...(ssl !== false && { ssl: tlsOf(ssl === true ? {} : ssl, rest.host) }),
    charset: 'utf8mb4',
    connectionLimit: connections,
    // Stacks of the callers would cost every statement something, and show nothing that the messages do not say.
    trace: false,
  });
}

/** By itself the driver takes a trusted certificate of whatever host. By number it would ask for that of `localhost`. */
function tlsOf(tls: MysqlTlsOptions, host: string): object {
  return { ...tls, verifyIdentity: tls.rejectUnauthorized !== false && isIP(host) === 0 };
}
