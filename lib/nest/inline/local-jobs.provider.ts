import { Inject, Injectable, Optional } from '@nestjs/common';

import type { LocalJobs } from '../../client/index.js';
import { GEARMAN_HARNESS, type GearmanHarness } from '../gearman-harness.js';
import type { ResolvedModuleOptions } from '../gearman-module-options.js';
import { InlineJobs } from './inline-jobs.js';

/** Who takes the submissions of a cluster's client before servers do. */
@Injectable()
export class LocalJobsProvider {
  constructor(
    @Inject(InlineJobs) private readonly inlineJobs: InlineJobs,
    @Optional() @Inject(GEARMAN_HARNESS) private readonly harness?: GearmanHarness,
  ) {}

  /** @returns undefined where servers take all of them */
  of({ inline }: ResolvedModuleOptions): LocalJobs | undefined {
    if (this.harness !== undefined) return this.harness.localJobs(this.inlineJobs);
    return inline ? this.inlineJobs : undefined;
  }
}
