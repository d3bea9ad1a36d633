import { wireFunctionName } from '../protocol/index.js';
import type { WorkerMark } from './decorators/gearman-worker.decorator.js';
import { GearmanDefinitionError } from './gearman-error.js';
import type { JobMark } from './gearman-metadata.accessor.js';
import type { ResolvedModuleOptions } from './gearman-module-options.js';
import type { Host } from './gearman.explorer.js';
import { misnamed, spacesInName, workerWithoutJobs } from './gearman.messages.js';
import type { ResolvedExecutionOptions } from './execution-options.js';
import type { NameParts } from './naming-strategy.js';
import { resolveJobOptions, resolveWorkerOptions } from './resolve-options.js';
import { type JobDefinition, NO_DESCRIPTION, type WorkerDefinition } from './worker-definition.js';

// Matching what breaks a line is the purpose: control characters included.
// oxlint-disable-next-line no-control-regex
const BREAKS_LINES = /[\s\u0000-\u001f\u007f]/;

/**
 * Makes one worker of its class's mark and its methods'.
 *
 * @throws GearmanDefinitionError, naming class and method
 */
export function defineWorker(
  { type, wrapper, moduleName }: Host,
  { options: marked, fileName }: WorkerMark,
  jobMarks: readonly JobMark[],
  module: ResolvedModuleOptions,
): WorkerDefinition {
  const className = type.name;
  if (jobMarks.length === 0) throw new GearmanDefinitionError(workerWithoutJobs(className));
  const options = at(className, () => resolveWorkerOptions(marked, module.defaults));
  const names = { className, workerName: marked.name };
  return {
    className,
    fileName,
    moduleName,
    callableName: module.namingStrategy.workerName(names),
    description: marked.description ?? NO_DESCRIPTION,
    service: marked.service,
    options,
    jobs: jobMarks.map((mark) =>
      at(`${className}#${mark.methodName}`, () => defineJob(names, mark, options, module)),
    ),
    host: wrapper,
  };
}

function defineJob(
  names: Pick<NameParts, 'className' | 'workerName'>,
  { methodName, options }: JobMark,
  worker: ResolvedExecutionOptions,
  { namingStrategy, jobPrefix }: ResolvedModuleOptions,
): JobDefinition {
  const resolved = resolveJobOptions(options, worker);
  const callableName = namingStrategy.jobName({ ...names, methodName, jobName: options.name });
  return {
    className: names.className,
    methodName,
    callableName,
    functionName: checkedFunctionName(jobPrefix + callableName),
    jobPrefix,
    description: options.description ?? NO_DESCRIPTION,
    options: resolved,
  };
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
    throw new GearmanDefinitionError(misnamed(where, (cause as Error).message), { cause });
  }
}
