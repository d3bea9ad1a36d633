import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { runCommand } from '../../../support/processes.js';
import type { Identity } from '../../../tls/certificates.js';

export const HOST = '127.0.0.1';
export const SOCKET = 'sock';
const CERTIFICATE = 'cert.pem';
const KEY = 'key.pem';

/** What keeps it small and quick. What it has committed outlives its end by a signal, but not that of the machine. */
const FLAGS = [
  '--skip-name-resolve',
  '--innodb-log-file-size=16M',
  '--innodb-buffer-pool-size=32M',
  '--performance-schema=OFF',
  '--innodb-flush-log-at-trx-commit=2',
  '--innodb-flush-method=nosync',
  '--skip-innodb-doublewrite',
  '--skip-sync-frm',
  // Not the default on purpose: gearmand's table is made in it.
  '--character-set-server=latin1',
];

export interface MariadbOptions {
  /** Whether it asks for passwords, as an ordinary installation, which takes two seconds more; else it lets everybody in. */
  readonly users?: boolean;
  readonly flags?: readonly string[];
  /** Its certificate, where it is to speak TLS. */
  readonly identity?: Identity;
  /** How large a file may become, in KiB: behind that it finds the disk full. */
  readonly largestFile?: number;
}

/** What a MariaDB needs in its folder before it starts. Where nobody has a password, it makes its files itself. */
export async function prepareFolder(
  folder: string,
  { users = false, identity }: MariadbOptions,
): Promise<void> {
  if (users) await install(folder);
  else await mkdir(join(folder, 'data'));
  if (identity === undefined) return;
  await writeFile(join(folder, CERTIFICATE), identity.certificate);
  await writeFile(join(folder, KEY), identity.key);
}

export function flagsOf(folder: string, port: number, options: MariadbOptions): readonly string[] {
  const { users = false, flags = [], identity } = options;
  const place = [`--datadir=${join(folder, 'data')}`, temporaryIn(folder)];
  const reached = [`--socket=${join(folder, SOCKET)}`, `--bind-address=${HOST}`, `--port=${port}`];
  const all = ['--no-defaults', '--user=root', ...place, ...reached, ...FLAGS, ...flags];
  if (!users) all.push('--skip-grant-tables');
  if (identity === undefined) return all;
  return [...all, `--ssl-cert=${join(folder, CERTIFICATE)}`, `--ssl-key=${join(folder, KEY)}`];
}

/** Each clears this folder when it starts: another's would lose its temporary tables. */
function temporaryIn(folder: string): string {
  return `--tmpdir=${folder}`;
}

async function install(folder: string): Promise<void> {
  const flags = [
    '--no-defaults',
    '--user=root',
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ];
  const { exitCode, stderr } = await runCommand('mariadb-install-db', [
    ...flags,
    '--innodb-log-file-size=16M',
    `--datadir=${join(folder, 'data')}`,
    temporaryIn(folder),
  ]);
  if (exitCode !== 0) throw new Error(`mariadb-install-db ended with ${exitCode}: ${stderr}`);
}
