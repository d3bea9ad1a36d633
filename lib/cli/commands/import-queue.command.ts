import { type AddressedStore, storeAt, storeThereAt } from '../../store/index.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { print } from '../layout/print.js';
import type { Output } from '../output.js';
import { type JobSource, type LineFormat, linesSource, storeSource } from '../queue/job-source.js';
import { type OnConflict, QueueImport } from '../queue/queue-import.js';
import * as messages from '../queue/queue.messages.js';
import { transferFailure } from '../queue/transfer-failure.js';
import type { Command, CommonOptions } from './command.js';

/** What `queue:import` takes. */
export interface ImportQueueOptions extends CommonOptions {
  /** The address of the store that gets the jobs. */
  readonly store?: string;
  /** The address of the store that has them, in the place of lines. */
  readonly from?: string;
  /** The file of lines; absent for standard input. */
  readonly file?: string;
  readonly format?: LineFormat;
  readonly onConflict: OnConflict;
  readonly dryRun: boolean;
}

/** `queue:import`: adds the jobs of lines, or of another store, to a store. What can be read twice is checked as a whole first. */
export class ImportQueueCommand implements Command<ImportQueueOptions> {
  async run(options: ImportQueueOptions, output: Output): Promise<number> {
    const { target, origin } = storesOf(options);
    try {
      await target.open();
      await origin?.open();
      const { file, format = 'json' } = options;
      const source = origin === undefined ? linesSource(file, format) : storeSource(origin);
      await tell(await transferred(source, target, options), { source, target }, options, output);
      return EXIT.ok;
    } finally {
      await Promise.all([target.close(), origin?.close()]);
    }
  }
}

/** @throws CliError; OptionError */
function storesOf({ store, from, file, format }: ImportQueueOptions): {
  readonly target: AddressedStore;
  readonly origin: AddressedStore | undefined;
} {
  if (store === undefined) throw new CliError(messages.storeMissing('--store'), EXIT.usage);
  if (from !== undefined && file !== undefined) throw new CliError(messages.twoSources, EXIT.usage);
  if (from !== undefined && format !== undefined) throw new CliError(messages.formatOfStores, EXIT.usage);
  const target = storeAt(store);
  if (from === store) throw new CliError(messages.sameStore(target.name), EXIT.usage);
  return { target, origin: from === undefined ? undefined : storeThereAt(from) };
}

async function transferred(
  source: JobSource,
  target: AddressedStore,
  { onConflict, dryRun }: ImportQueueOptions,
): Promise<QueueImport> {
  if (source.isRepeatable && !dryRun) {
    await through(source, new QueueImport(target, { onConflict, dryRun: true }), target.name);
  }
  const queueImport = new QueueImport(target, { onConflict, dryRun });
  await through(source, queueImport, target.name);
  return queueImport;
}

/** @throws CliError that says how many are there by then */
async function through(source: JobSource, queueImport: QueueImport, to: string): Promise<void> {
  try {
    await queueImport.begin();
    for await (const placed of source.jobs()) await queueImport.add(placed);
    await queueImport.end();
  } catch (error) {
    throw transferFailure(error, (reason) => messages.importBroken(reason, queueImport.written, to));
  }
}

async function tell(
  { imported, skipped }: QueueImport,
  { source, target }: { readonly source: JobSource; readonly target: AddressedStore },
  options: ImportQueueOptions,
  output: Output,
): Promise<void> {
  const { json, quiet, dryRun } = options;
  const [from, to] = [source.name, target.name];
  if (json) return print(output, options, { imported, skipped, dryRun, from, to }, () => '');
  const text = dryRun ? messages.wouldImport : messages.imported;
  if (!quiet) output.error(text({ imported, skipped }, from, to));
}
