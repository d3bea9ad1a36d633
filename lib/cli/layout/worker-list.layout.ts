import type { WorkerDefinition } from '../../nest/index.js';

/** The output of `gearman:worker:list`, laid out as GearmanBundle's; jobs are numbered across all workers. */
export function workerListLayout(workers: readonly WorkerDefinition[]): string {
  let number = 0;
  const lines = workers.flatMap(({ className, callableName, jobs }) => [
    `@Worker:  ${className}`,
    `callablename:  ${callableName}`,
    'Jobs:',
    ...jobs.flatMap((job) => {
      number++;
      return [
        `  - #${number}`,
        `      name: ${job.methodName}`,
        `      callablename: ${job.callableName}`,
        ...(job.jobPrefix === '' ? [] : [`      jobPrefix: ${job.jobPrefix}`]),
      ];
    }),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}
