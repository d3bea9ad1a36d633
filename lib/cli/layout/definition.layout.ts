import type { JobDefinition, WorkerDefinition } from '../../nest/index.js';
import { formatAddress, parseServers, type ServersOption } from '../../transport/index.js';

/** A worker, for machines. `servers` is null with an embedded server. */
export function workerDocument(worker: WorkerDefinition): object {
  const { callableName, className, fileName, moduleName, description, options, jobs, module } = worker;
  return {
    name: callableName,
    className,
    fileName,
    moduleName,
    cluster: module.name,
    description,
    options: plain(options),
    servers: addresses(options.servers ?? module.servers),
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
    servers: addresses(options.servers ?? worker.module.servers),
  };
}

/** What a document can hold; servers are told beside it. */
function plain({ servers: _servers, serializer, ...options }: WorkerDefinition['options']): object {
  return serializer === undefined ? options : { ...options, serializer: serializer.constructor.name };
}

function addresses(servers: ServersOption | undefined): readonly string[] | null {
  return servers === undefined ? null : parseServers(servers).map(formatAddress);
}
