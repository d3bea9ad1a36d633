import { Inject, Injectable, Optional } from '@nestjs/common';

import type { LocalJobs } from '../../client/index.js';
import { GearmanRegistry } from '../definitions/gearman.registry.js';
import { GEARMAN_HARNESS, type GearmanHarness } from '../gearman-harness.js';
import { MODULE_CLUSTERS } from '../gearman-module-definition.js';
import type { ModuleClusters, ResolvedModuleOptions } from '../gearman-module-options.js';
import { InlineJobs } from './inline-jobs.js';

/** Who takes the submissions of a cluster's client before servers do. */
@Injectable()
export class LocalJobsProvider {
  constructor(
    @Inject(MODULE_CLUSTERS) private readonly clusters: ModuleClusters,
    @Inject(InlineJobs) private readonly inlineJobs: InlineJobs,
    @Inject(GearmanRegistry) private readonly registry: GearmanRegistry,
    @Optional() @Inject(GEARMAN_HARNESS) private readonly harness?: GearmanHarness,
  ) {}

  /** @returns undefined where servers take all of them */
  of(cluster: ResolvedModuleOptions): LocalJobs | undefined {
    if (this.harness !== undefined) return this.harness.localJobs(this.inlineJobs);
    if (!this.clusters.all.some(({ inline }) => inline)) return undefined;
    return {
      submit: (submission) =>
        this.ownerOf(submission.record.description.functionName, cluster).inline &&
        this.inlineJobs.submit(submission),
      status: (query) => (cluster.inline ? this.inlineJobs.status(query) : undefined),
    };
  }

  /** The cluster that does the job: the client's own where it does, or where nobody does. */
  private ownerOf(functionName: string, own: ResolvedModuleOptions): ResolvedModuleOptions {
    const owners = this.registry.workers
      .filter(({ jobs }) => jobs.some((job) => job.functionName === functionName))
      .map(({ module }) => module);
    return owners.find(({ name }) => name === own.name) ?? owners[0] ?? own;
  }
}
