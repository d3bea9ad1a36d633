import { createReadStream, statSync } from 'node:fs';

import type { QueueStore, StoredJob } from '../../store/index.js';
import { jobOfLine, LineError } from './job-line.js';
import { linesOf } from './lines.js';
import type { PlacedJob } from './queue-import.js';
import * as messages from './queue.messages.js';
import { jobOfTokyoCabinetLine } from './tokyo-cabinet-line.js';

/** What the lines of a file are. */
export type LineFormat = 'json' | 'tokyocabinet';

const READERS: Readonly<Record<LineFormat, (line: Buffer) => StoredJob>> = {
  json: jobOfLine,
  tokyocabinet: jobOfTokyoCabinetLine,
};

/** Where jobs come from. */
export interface JobSource {
  readonly name: string;
  /** Whether they can be read twice: then nothing is changed before all of them are known to be right. */
  readonly isRepeatable: boolean;
  /** @throws LineError with the number of the line; StoreError; the system's error */
  jobs(): AsyncIterable<PlacedJob>;
}

/** @param file absent for standard input */
export function linesSource(file: string | undefined, format: LineFormat): JobSource {
  const open = (): AsyncIterable<Buffer> => (file === undefined ? process.stdin : createReadStream(file));
  return {
    name: file ?? messages.standardInput,
    isRepeatable: file !== undefined && statSync(file).isFile(),
    jobs: () => jobsOfLines(open(), READERS[format]),
  };
}

/** @param store opened */
export function storeSource(store: QueueStore): JobSource {
  return { name: store.name, isRepeatable: true, jobs: () => jobsOfStore(store) };
}

async function* jobsOfLines(
  chunks: AsyncIterable<Buffer>,
  read: (line: Buffer) => StoredJob,
): AsyncGenerator<PlacedJob> {
  for await (const { number, bytes } of linesOf(chunks)) {
    const place = (reason: string): string => messages.atLine(number, reason);
    yield { job: placed(() => read(bytes), place), place };
  }
}

function placed(read: () => StoredJob, place: (reason: string) => string): StoredJob {
  try {
    return read();
  } catch (error) {
    throw error instanceof LineError ? new LineError(place(error.message), { cause: error }) : error;
  }
}

async function* jobsOfStore(store: QueueStore): AsyncGenerator<PlacedJob> {
  let count = 0;
  for await (const portion of store.replay()) {
    for (const job of portion) {
      const number = ++count;
      yield { job, place: (reason) => messages.atJob(number, reason) };
    }
  }
}
