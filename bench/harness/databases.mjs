import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { Child } from './child.mjs';
import { findProgram } from './programs.mjs';

/** What gearmand and ours find in PostgreSQL and MySQL: a database each. */
export const DATABASES = ['ours', 'gearmand'];

const HOST = '127.0.0.1';
/** PostgreSQL does not run as root; Debian has made it a user. */
const POSTGRES_USER = 'postgres';
const POLL_INTERVAL = 50;
/** In ms. */
const START_LIMIT = 20_000;

/** Commits wait for the disk, as by default. @returns the process */
export function startPostgres(port, folder, flags) {
  const data = join(folder, 'data');
  if (isRoot()) chownSync(folder, idOf('-u'), idOf('-g'));
  const [initdb, ...args] = asPostgres('initdb', '--username=postgres', '--auth=trust', `--pgdata=${data}`);
  execFileSync(initdb, args, { stdio: 'ignore', cwd: folder });
  const place = ['-D', data, '-k', folder, '-h', HOST, '-p', `${port}`];
  const [program, ...rest] = asPostgres('postgres', ...place, ...flags);
  return new Child(program, rest);
}

/** It accepts connections before it serves them. @throws where it does not within its time */
export async function makePostgresDatabases(port) {
  for (const name of DATABASES) {
    const make = () =>
      execFileSync(findProgram('createdb'), ['-h', HOST, '-p', `${port}`, '-U', 'postgres', name]);
    await untilItDoes(make);
  }
}

/** Commits wait for the disk, as by default; it lets everybody in. @returns the process */
export function startMysql(port, folder, flags) {
  const data = join(folder, 'data');
  const first = join(folder, 'first.sql');
  mkdirSync(data);
  writeFileSync(first, DATABASES.map((name) => `CREATE DATABASE ${name};\n`).join(''));
  const files = [
    `--datadir=${data}`,
    `--tmpdir=${folder}`,
    `--socket=${join(folder, 'sock')}`,
    `--init-file=${first}`,
  ];
  const who = [`--user=${userInfo().username}`, '--skip-grant-tables', '--skip-name-resolve'];
  const where = [`--bind-address=${HOST}`, `--port=${port}`];
  return new Child(findProgram('mariadbd'), ['--no-defaults', ...files, ...who, ...where, ...flags]);
}

export function startMemcached(port, _folder, flags) {
  const args = ['-l', HOST, '-p', `${port}`, '-U', '0', '-u', userInfo().username, '-m', '512', ...flags];
  return new Child(findProgram('memcached'), args);
}

function asPostgres(name, ...args) {
  const command = [findProgram(name), ...args];
  if (!isRoot()) return command;
  return ['setpriv', `--reuid=${POSTGRES_USER}`, `--regid=${POSTGRES_USER}`, '--clear-groups', ...command];
}

function isRoot() {
  return process.getuid() === 0;
}

function idOf(which) {
  return Number(execFileSync('id', [which, POSTGRES_USER], { encoding: 'utf8' }));
}

async function untilItDoes(action) {
  for (const deadline = performance.now() + START_LIMIT; ; await delay(POLL_INTERVAL)) {
    try {
      return action();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
  }
}
