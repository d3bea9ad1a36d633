import { wireFunctionName } from '../../protocol/index.js';
import type { WorkerMark } from '../decorators/gearman-worker.decorator.js';
import { GearmanDefinitionError } from '../gearman-error.js';
import type { ModuleClusters, ResolvedModuleOptions, WorkerOverride } from '../gearman-module-options.js';
import { misnamed, overrideOfNoJob, spacesInName, workerWithoutJobs } from '../gearman.messages.js';
import type { ExecutionOptions, ResolvedExecutionOptions } from './execution-options.js';
import type { JobMark } from './gearman-metadata.accessor.js';
import type { WorkerNameParts } from './naming-strategy.js';
import { checkJobOptions, checkWorkerOptions, inherit, layered } from './resolve-options.js';
import {
  type JobDefinition,
  NO_DESCRIPTION,
  type WorkerDefinition,
  type WorkerHost,
} from './worker-definition.js';

// Matching what breaks a line is the purpose: control characters included.
// oxlint-disable-next-line no-control-regex
const BREAKS_LINES = /[\s\u0000-\u001f\u007f]/;

/** What a worker is made of, wherever it was found. */
export interface WorkerSource {
  readonly className: string;
  /** Undefined for a class that no module of this application provides. */
  readonly moduleName: string | undefined;
  readonly mark: WorkerMark;
  /** What its `useFactory` returned. */
  readonly configured: ExecutionOptions;
  readonly jobMarks: readonly JobMark[];
  readonly host: WorkerHost;
}

/**
 * Makes one worker of its mark and its methods'.
 *
 * @throws GearmanDefinitionError, naming class and method
 */
export function defineWorker(source: WorkerSource, clusters: ModuleClusters): WorkerDefinition {
  const { className, jobMarks } = source;
  if (jobMarks.length === 0) throw new GearmanDefinitionError(workerWithoutJobs(className));
  return at(className, () => {
    checkWorkerOptions(source.mark.options);
    return defineIn(clusters.get(source.mark.options.cluster), source);
  });
}

function defineIn(module: ResolvedModuleOptions, source: WorkerSource): WorkerDefinition {
  const { className, moduleName, mark, configured, jobMarks, host } = source;
  const { name: workerName, description = NO_DESCRIPTION, service, supervisor = {} } = mark.options;
  const names = { className, workerName, moduleName };
  const callableName = module.namingStrategy.workerName(names);
  const override = module.workers[callableName];
  const options = inherit(layered(mark.options, configured, override), module.defaults);
  const jobs = jobMarks.map((jobMark) =>
    at(`${className}#${jobMark.methodName}`, () =>
      defineJob(names, { ...jobMark, override: override?.jobs?.[shortName(jobMark)] }, options, module),
    ),
  );
  checkOverrides(override, callableName, jobMarks);
  const { fileName } = mark;
  const found = { className, fileName, moduleName: moduleName ?? '', host };
  return { ...found, callableName, description, service, options, supervisor, jobs, module };
}

function defineJob(
  names: WorkerNameParts,
  { methodName, options, override }: JobMark & { readonly override: ExecutionOptions | undefined },
  worker: ResolvedExecutionOptions,
  module: ResolvedModuleOptions,
): JobDefinition {
  checkJobOptions(options);
  const { namingStrategy } = module;
  const jobPrefix = options.functionName === undefined ? module.jobPrefix : '';
  const jobName = options.name;
  const callableName = options.functionName ?? namingStrategy.jobName({ ...names, methodName, jobName });
  const said = layered(options, override);
  return {
    className: names.className,
    methodName,
    callableName,
    functionName: checkedFunctionName(jobPrefix + callableName),
    jobPrefix,
    description: options.description ?? NO_DESCRIPTION,
    options: inherit(said, worker),
    ownConcurrency: said.concurrency,
    ownIterations: said.iterations,
  };
}

/** By which the module's `workers` know a job. */
function shortName({ methodName, options }: JobMark): string {
  return options.name ?? methodName;
}

function checkOverrides(
  override: WorkerOverride | undefined,
  worker: string,
  jobMarks: readonly JobMark[],
): void {
  const known = jobMarks.map(shortName);
  const unknown = Object.keys(override?.jobs ?? {}).find((job) => !known.includes(job));
  if (unknown !== undefined) throw new Error(overrideOfNoJob(worker, unknown, known));
}

function checkedFunctionName(functionName: string): string {
  wireFunctionName(functionName);
  if (BREAKS_LINES.test(functionName)) throw new Error(spacesInName(functionName));
  return functionName;
}

/** Says where, for errors that only know what. */
function at<Value>(where: string, define: () => Value): Value {
  try {
    return define();
  } catch (cause) {
    if (cause instanceof GearmanDefinitionError) throw cause;
    throw new GearmanDefinitionError(misnamed(where, (cause as Error).message), { cause });
  }
}
