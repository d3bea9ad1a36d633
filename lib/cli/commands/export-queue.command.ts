import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { type AddressedStore, storeThereAt } from '../../store/index.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { print } from '../layout/print.js';
import type { Output } from '../output.js';
import { lineOfJob } from '../queue/job-line.js';
import * as messages from '../queue/queue.messages.js';
import { transferFailure } from '../queue/transfer-failure.js';
import type { Command, CommonOptions } from './command.js';

/** What `queue:export` takes. */
export interface ExportQueueOptions extends CommonOptions {
  /** The address of the store. */
  readonly store?: string;
  /** Absent for standard output. */
  readonly file?: string;
}

const PROGRESS_EVERY = 100_000;

/** `queue:export`: writes the jobs of a store as lines of JSON, and leaves them there. */
export class ExportQueueCommand implements Command<ExportQueueOptions> {
  async run(options: ExportQueueOptions, output: Output): Promise<number> {
    const { store: address, file, json, quiet } = options;
    if (address === undefined) throw new CliError(messages.storeMissing('--store'), EXIT.usage);
    if (json && file === undefined) throw new CliError(messages.jsonNeedsFile, EXIT.usage);
    const store = storeThereAt(address);
    const lines = new Lines(store, (text) => json || quiet || output.error(text));
    try {
      await store.open();
      await (file === undefined ? toOutput(lines) : toFile(lines, file));
    } finally {
      await store.close();
    }
    const { count: exported } = lines;
    if (json) await print(output, options, { exported, from: store.name, to: file }, () => '');
    lines.tell(messages.exported(exported, store.name, file ?? messages.standardOutput));
    return EXIT.ok;
  }
}

/** The jobs of a store as lines, portion by portion. */
class Lines {
  count = 0;

  constructor(
    private readonly store: AddressedStore,
    readonly tell: (text: string) => void,
  ) {}

  async *portions(): AsyncGenerator<string> {
    for await (const jobs of this.store.replay()) {
      for (const job of jobs) {
        yield lineOfJob(job);
        this.count++;
        if (this.count % PROGRESS_EVERY === 0) this.tell(messages.exportedSoFar(this.count));
      }
    }
  }
}

async function toOutput(lines: Lines): Promise<void> {
  try {
    await pipeline(Readable.from(lines.portions()), process.stdout, { end: false });
  } catch (error) {
    throw transferFailure(error, (reason) => messages.exportBroken(reason, lines.count, undefined));
  }
}

/** Whole and on the disk, or not there. */
async function toFile(lines: Lines, file: string): Promise<void> {
  try {
    await pipeline(Readable.from(lines.portions()), createWriteStream(file, { flags: 'wx', flush: true }));
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new CliError(messages.fileExists(file), EXIT.usage, { cause: error });
    if (syscall === 'open') throw error;
    await rm(file, { force: true });
    throw transferFailure(error, (reason) => messages.exportBroken(reason, lines.count, file));
  }
}
