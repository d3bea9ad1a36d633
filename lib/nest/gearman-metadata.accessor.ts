import { MetadataScanner } from '@nestjs/core';

import type { WorkerMark } from './decorators/gearman-worker.decorator.js';
import type { GearmanJobOptions } from './execution-options.js';
import { JOB_METADATA, WORKER_METADATA } from './gearman.constants.js';

/** A method that is marked, once for each mark. */
export interface JobMark {
  readonly methodName: string;
  readonly options: GearmanJobOptions;
}

/** Reads what the decorators wrote. */
export class GearmanMetadataAccessor {
  private readonly scanner = new MetadataScanner();

  /** The class's own marks; those of its parents are their own. */
  workerMarks(type: object): readonly WorkerMark[] {
    return (Reflect.getOwnMetadata(WORKER_METADATA, type) ?? []) as WorkerMark[];
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
