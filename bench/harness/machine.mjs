import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';

import { findProgram } from './programs.mjs';

const VERSION_FLAGS = {
  gearmand: '--version',
  'redis-server': '--version',
  beanstalkd: '-v',
  postgres: '--version',
  mariadbd: '--version',
  memcached: '--version',
};
const PACKAGES = [
  '@nestjs/core',
  '@nestjs/bullmq',
  'bullmq',
  'ioredis',
  'plainjob',
  'better-sqlite3',
  'pg',
  'mysql2',
  'jackd',
];

/** What the figures were measured on and with, as lines of a list. */
export function machineLines() {
  const [first] = cpus();
  return [
    `${first.model}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
    `${systemName()}, Linux ${release()}, Node ${process.version}`,
    `nestjs-gearman ${versionOf('../../')}, ${Object.keys(VERSION_FLAGS).map(programVersion).join(', ')}`,
    PACKAGES.map((name) => `${name} ${versionOf(`../../node_modules/${name}/`)}`).join(', '),
  ];
}

function systemName() {
  return /PRETTY_NAME="(.*)"/.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? process.platform;
}

function versionOf(folder) {
  return JSON.parse(readFileSync(new URL(`${folder}package.json`, import.meta.url), 'utf8')).version;
}

function programVersion(name) {
  const program = findProgram(name);
  if (program === undefined) return `no ${name}`;
  const { stdout } = spawnSync(program, [VERSION_FLAGS[name]], { encoding: 'utf8' });
  return `${name} ${/\d+\.\d+(\.\d+)?/.exec(stdout)?.[0] ?? 'of unknown version'}`;
}
