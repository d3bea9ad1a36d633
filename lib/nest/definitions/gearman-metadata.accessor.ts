import { MetadataScanner } from '@nestjs/core';

import type { WorkerMark } from '../decorators/gearman-worker.decorator.js';
import { JOB_METADATA, WORKER_METADATA } from '../gearman.constants.js';
import type { GearmanJobOptions } from './execution-options.js';

/** A method that is marked, once for each mark. */
export interface JobMark {
  readonly methodName: string;
  readonly options: GearmanJobOptions;
}

/** One mark of a class, and those of its methods. */
export interface WorkerMarks {
  readonly mark: WorkerMark;
  readonly jobMarks: readonly JobMark[];
}

/** The method of a class that is one job, as Resque's and Sidekiq's are: it needs no mark. */
const PERFORM = 'perform';

/** Reads what the decorators wrote. */
export class GearmanMetadataAccessor {
  private readonly scanner = new MetadataScanner();

  /** A worker for each mark of the class's own; those of its parents are their own. */
  workersOf(type: { readonly prototype: object }): readonly WorkerMarks[] {
    const marks = (Reflect.getOwnMetadata(WORKER_METADATA, type) ?? []) as WorkerMark[];
    if (marks.length === 0) return [];
    const marked = this.jobMarks(type.prototype);
    const performs = this.scanner.getAllMethodNames(type.prototype).includes(PERFORM);
    const jobMarks = marked.length === 0 && performs ? [{ methodName: PERFORM, options: {} }] : marked;
    return marks.map((mark) => ({ mark, jobMarks }));
  }

  /** Marked methods, inherited ones among them. */
  jobMarks(prototype: object): readonly JobMark[] {
    return this.scanner.getAllMethodNames(prototype).flatMap((methodName) => {
      const method = (prototype as Record<string, object>)[methodName] as object;
      const marks = (Reflect.getOwnMetadata(JOB_METADATA, method) ?? []) as GearmanJobOptions[];
      return marks.map((options) => ({ methodName, options }));
    });
  }
}
