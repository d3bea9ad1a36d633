import type { ConnectionStatus, FunctionStatus, JobListing } from '../../client/index.js';
import { nothingListed } from '../cli.messages.js';
import type { Table } from '../layout/table.js';
import { AdminCommand, type AdminAnswer, type AdminOptions } from './admin-command.js';

type Row = Table['rows'][number];

/** What `jobs` takes. */
interface JobsOptions extends AdminOptions {
  /** Their unique IDs instead of their handles. */
  readonly unique: boolean;
}

/** `status` */
export const STATUS = new AdminCommand(async (admin, _options: AdminOptions, address) => {
  const functions = (await admin.status()).toSorted(byName);
  const table = { head: ['Function', 'Queued', 'Running', 'Workers'], rows: functions.map(functionRow) };
  return listed({ functions }, table, nothingListed(address, 'function'));
});

/** `workers` */
export const WORKERS = new AdminCommand(async (admin, _options: AdminOptions, address) => {
  const connections = await admin.workers();
  const table = { head: ['FD', 'Address', 'Client ID', 'Functions'], rows: connections.map(connectionRow) };
  return listed({ connections }, table, nothingListed(address, 'connection'));
});

/** `jobs` */
export const JOBS = new AdminCommand(async (admin, { unique }: JobsOptions, address) => {
  const none = nothingListed(address, 'job');
  if (unique) {
    const uniques = await admin.uniqueJobs();
    return listed({ uniques }, { head: ['Unique ID'], rows: uniques.map((id) => [id]) }, none);
  }
  const jobs = await admin.jobs();
  const head = ['Handle', 'Retries', 'Ignored', 'Background'];
  return listed({ jobs }, { head, rows: jobs.map(jobRow) }, none);
});

function functionRow({ functionName, total, running, workers }: FunctionStatus): Row {
  return [functionName, total - running, running, workers];
}

function connectionRow({ fd, address, clientId, functionNames }: ConnectionStatus): Row {
  return [fd ?? '', address, clientId ?? '', functionNames.join(', ')];
}

function jobRow({ handle, retries, ignored, queued }: JobListing): Row {
  return [handle, retries, ignored ? 'yes' : 'no', queued ? 'yes' : 'no'];
}

function byName({ functionName: one }: FunctionStatus, { functionName: other }: FunctionStatus): number {
  return one < other ? -1 : 1;
}

function listed(document: AdminAnswer['document'], table: Table, none: string): AdminAnswer {
  return { document, shown: table.rows.length === 0 ? none : table };
}
