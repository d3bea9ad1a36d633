import { inOwnProcess, PROGRAM } from '../cli.messages.js';
import { storeFound, storeNotFound, workerFound } from './doctor.messages.js';
import type { ApplicationReport } from './examine-application.js';
import type { ManagerReport } from './examine-managers.js';
import type { PackageReport } from './examine-packages.js';
import type { ServerReport } from './examine-servers.js';
import type { StoreReport } from './examine-stores.js';
import type { Problem } from './problem.js';

/** All that `doctor` found. */
export interface Diagnosis {
  readonly versions: Readonly<Record<string, string>>;
  readonly application: ApplicationReport;
  readonly servers: readonly ServerReport[];
  readonly stores: readonly StoreReport[];
  readonly packages: readonly PackageReport[];
  readonly managers: readonly ManagerReport[];
  readonly problems: readonly Problem[];
}

/** What `doctor --json` prints. */
export function diagnosisDocument(diagnosis: Diagnosis, exitCode: number): object {
  const { versions, application, servers, stores, packages, managers, problems } = diagnosis;
  const { tried, file, loader, app } = application;
  const workers = app?.registry.workers.map(({ callableName }) => callableName) ?? null;
  return {
    versions,
    application: { file: file ?? null, loader: loader ?? null, tried, workers },
    servers: servers.map(({ address, reachable, version }) => ({
      address,
      reachable,
      version: version ?? null,
    })),
    stores: stores.map(({ name, jobs, more }) => ({ name, jobs: jobs ?? null, more })),
    packages: packages.map(({ name, version }) => ({ name, version: version ?? null })),
    managers,
    problems: problems.map(({ what, advice }) => ({ what, advice })),
    exitCode,
  };
}

/** The same for people: what is there, what is not, and in the end what to do. */
export function diagnosisText(diagnosis: Diagnosis): string {
  return [
    block(
      'Versions',
      Object.entries(diagnosis.versions).map(([name, version]) => line('ok', `${name} ${version}`)),
    ),
    block('Application', applicationLines(diagnosis.application)),
    block('Job servers', serverLines(diagnosis.servers)),
    ...(diagnosis.stores.length === 0 ? [] : [block('Stores', diagnosis.stores.map(storeLine))]),
    block('Optional packages', diagnosis.packages.map(packageLine)),
    block('Process managers', diagnosis.managers.map(managerLine)),
    problemBlock(diagnosis.problems),
  ].join('\n');
}

type State = 'ok' | 'none' | 'BAD';

function line(state: State, text: string): string {
  return `  ${state.padEnd(6)}${text}\n`;
}

function block(title: string, lines: readonly string[]): string {
  return `${title}\n${lines.join('')}`;
}

function applicationLines({ tried, loader, app }: ApplicationReport): string[] {
  const workers = app?.registry.workers ?? [];
  return [
    ...tried.map(({ source, file, exists }) => line(exists ? 'ok' : 'none', `${file} (${source})`)),
    ...(loader === undefined ? [] : [line('ok', `loaded by ${loader}`)]),
    ...workers.map(({ callableName, jobs }) => line('ok', workerFound(callableName, jobs.length))),
  ];
}

function serverLines(servers: readonly ServerReport[]): string[] {
  if (servers.length === 0) return [line('ok', inOwnProcess)];
  return servers.map(({ address, reachable, version }) =>
    line(
      reachable ? 'ok' : 'BAD',
      reachable ? `${address}, version ${version}` : `${address} cannot be reached`,
    ),
  );
}

function storeLine({ name, jobs, more }: StoreReport): string {
  return jobs === undefined ? line('BAD', storeNotFound(name)) : line('ok', storeFound(name, jobs, more));
}

function packageLine({ name, version, neededFor }: PackageReport): string {
  return line(
    version === undefined ? 'none' : 'ok',
    `${name}${version === undefined ? '' : ` ${version}`}, for ${neededFor}`,
  );
}

function managerLine({ format, program, found }: ManagerReport): string {
  return line(found ? 'ok' : 'none', `${program}, for ${PROGRAM} supervisor:generate --format ${format}`);
}

function problemBlock(problems: readonly Problem[]): string {
  if (problems.length === 0) return 'No problems found.\n';
  const lines = problems.map(
    ({ what, advice }) => line('BAD', what) + (advice === '' ? '' : `        → ${advice}\n`),
  );
  return block(`Problems: ${problems.length}`, lines);
}
