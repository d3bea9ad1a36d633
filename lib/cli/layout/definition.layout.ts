import type { JobDefinition, WorkerDefinition } from '../../nest/index.js';
import { addressesOf } from './own-servers.js';

/** A worker, for machines. `servers` is null where no other process reaches them. */
export function workerDocument(worker: WorkerDefinition): object {
  const { callableName, className, fileName, moduleName, description, options, supervisor, jobs, module } =
    worker;
  return {
    name: callableName,
    className,
    fileName,
    moduleName,
    cluster: module.name,
    description,
    options: plain(options),
    servers: addressesOf(options.servers, module) ?? null,
    supervisor,
    jobs: jobs.map((job) => jobDocument(job, worker)),
  };
}

/** A job, for machines. */
export function jobDocument(job: JobDefinition, worker: WorkerDefinition): object {
  const { callableName, functionName, jobPrefix, className, methodName, description, options } = job;
  return {
    name: callableName,
    functionName,
    jobPrefix,
    worker: worker.callableName,
    className,
    methodName,
    description,
    options: plain(options),
    servers: addressesOf(options.servers, worker.module) ?? null,
  };
}

/** What a document can hold; servers are told beside it. */
function plain({ servers: _servers, serializer, ...options }: WorkerDefinition['options']): object {
  return serializer === undefined ? options : { ...options, serializer: serializer.constructor.name };
}
