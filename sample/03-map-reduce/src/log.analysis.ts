import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

import { Injectable } from '@nestjs/common';
import { GearmanClient } from 'nestjs-gearman';

import { type LogFile, partsOf } from './log-part.js';
import { LogWorker } from './log.worker.js';
import { mapParts } from './map-parts.js';
import { summarise, type Summary } from './summary.js';

/** What was found, and how many parts each process has done. */
export interface Analysis {
  readonly summary: Summary;
  readonly parts: ReadonlyMap<number, number>;
}

/** The same question, asked in three ways. */
@Injectable()
export class LogAnalysis {
  constructor(private readonly gearman: GearmanClient) {}

  /** A map job for each part, all at once, and a reduce job for what they bring. @throws where one of them fails */
  async mapReduce(log: LogFile): Promise<Analysis> {
    const mapped = await mapParts(this.gearman, 'Log~map', await partsOf(log));
    const summaries = mapped.map(({ summary }) => summary);
    const summary = await this.gearman.of(LogWorker).reduce(summaries).result();
    return { summary, parts: countsOf(mapped.map(({ pid }) => pid)) };
  }

  /** One job, whose worker splits it, has others do the parts, and merges: Gearman's SUBMIT_REDUCE_JOB. */
  async byReduceJob(log: LogFile, progress: (done: number, of: number) => void): Promise<Summary> {
    const task = this.gearman.doReduce<Summary>('LogSplitter~split', 'Log~map', log);
    for await (const event of task) if (event.type === 'status') progress(event.numerator, event.denominator);
    return task.result();
  }

  /** Without jobs and without parts: what the others must agree with. */
  async alone({ file }: LogFile): Promise<Summary> {
    return summarise(createInterface({ input: createReadStream(file), crlfDelay: Infinity }));
  }
}

function countsOf(pids: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const pid of pids) counts.set(pid, (counts.get(pid) ?? 0) + 1);
  return counts;
}
