import type { JobDefinition, WorkerDefinition } from '../../nest/index.js';
import { serverTexts } from './own-servers.js';

/** A worker or job, and what the descriptions need beside it. */
export interface Described {
  /** The options of its cluster. */
  readonly module: WorkerDefinition['module'];
  /** The line that supervisord would run. */
  readonly commandLine: string;
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

/** The last two blocks of both descriptions. GearmanBundle writes the worker's labels in two ways. */
function ending(servers: readonly string[], label: string, descriptionLabel: string, text: string): string[] {
  const serverBlock = [
    '',
    `${label}\\servers :`,
    '',
    ...servers.map((server, index) => `    #${index} - ${server}`),
  ];
  return [...serverBlock, '', `${descriptionLabel}\\description :`, '', `    ${text}`, ''];
}

function jobLine({ callableName, jobPrefix }: JobDefinition): string {
  return jobPrefix === '' ? `    # ${callableName}` : `    # ${callableName} with jobPrefix: ${jobPrefix}`;
}

/** GearmanBundle's description of a worker, with the options that it left out. */
export function workerLayout(
  worker: WorkerDefinition,
  { module, commandLine }: Described,
  listJobs: boolean,
): string {
  const { className, fileName, moduleName, callableName, service, options, jobs } = worker;
  return lines([
    '',
    `@Worker\\className : ${className}`,
    `@Worker\\fileName : ${fileName}`,
    `@Worker\\nameSpace : ${moduleName}`,
    `@Worker\\callableName: ${callableName}`,
    `@Worker\\supervisord : ${commandLine}`,
    ...(service === undefined ? [] : [`@Worker\\service : ${serviceName(service)}`]),
    `@worker\\iterations : ${options.iterations}`,
    `@worker\\timeout : ${options.timeout}`,
    `@worker\\minimumExecutionTime : ${options.minimumExecutionTime}`,
    `@worker\\concurrency : ${options.concurrency}`,
    `@worker\\defaultMethod : ${options.defaultMethod}`,
    `@Worker\\#jobs : ${jobs.length}`,
    ...(listJobs ? ['', '@Worker\\jobs', '', ...jobs.map(jobLine)] : []),
    ...ending(serverTexts(options.servers, module), '@worker', '@Worker', worker.description),
  ]);
}

/** GearmanBundle's description of a job, which follows that of its worker. */
export function jobLayout(job: JobDefinition, { module, commandLine }: Described): string {
  const { methodName, functionName, jobPrefix, options, description } = job;
  return lines([
    `@job\\methodName : ${methodName}`,
    `@job\\callableName : ${functionName}`,
    ...(jobPrefix === '' ? [] : [`@job\\jobPrefix : ${jobPrefix}`]),
    `@job\\supervisord : ${commandLine}`,
    `@job\\iterations : ${options.iterations}`,
    `@job\\timeout : ${options.timeout}`,
    `@job\\minimumExecutionTime : ${options.minimumExecutionTime}`,
    `@job\\defaultMethod : ${options.defaultMethod}`,
    ...ending(serverTexts(options.servers, module), '@job', '@job', description),
  ]);
}

function serviceName(service: NonNullable<WorkerDefinition['service']>): string {
  return typeof service === 'function' ? service.name : String(service);
}
