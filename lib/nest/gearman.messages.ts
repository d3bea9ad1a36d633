export const jobWithoutWorker = (className: string, methodName: string): string =>
  `${className}#${methodName} is marked @GearmanJob, but ${className} is not marked @GearmanWorker; add @GearmanWorker() to the class`;

export const workerWithoutJobs = (className: string): string =>
  `${className} is marked @GearmanWorker, but none of its methods is marked @GearmanJob; mark one, or remove the class's mark`;

export const twoHandlers = (functionName: string, one: string, other: string): string =>
  `the function ${functionName} has two handlers, ${one} and ${other}; give one of them another name, or provide its class only once`;

export const twoWorkers = (name: string, one: string, other: string): string =>
  `two workers are named ${name}: ${one} and ${other}; give one of them another name`;

export const serviceWithoutMethod = (className: string, methodName: string, service: unknown): string =>
  `${className}#${methodName} is marked @GearmanJob, but the worker's service ${nameOf(service)} has no method ${methodName}; add it there, or remove the mark`;

export const enhancerByClass = (className: string, methodName: string, enhancer: string): string =>
  `${className}#${methodName} has ${enhancer}, which Nest makes only for workers that it makes itself, and would leave out here; provide ${className} by class or useClass, or give an instance of ${enhancer}`;

export const misnamed = (where: string, reason: string): string => `${where}: ${reason}`;

export const spacesInName = (functionName: string): string =>
  `expected a function name without spaces and control characters, which break the lines of gearadmin, got ${JSON.stringify(functionName)}`;

export const noWorkerNamed = (name: string, known: readonly string[]): string =>
  `there is no worker named ${name}; ${known.length === 0 ? 'the application has no worker at all' : `there are ${known.join(', ')}`}`;

export const noJobNamed = (name: string, known: readonly string[]): string =>
  `there is no job named ${name}; ${known.length === 0 ? 'the application has no job at all' : `there are ${known.join(', ')}`}`;

export const consuming = (worker: string, jobs: number, server: string): string =>
  `${worker} takes jobs of ${jobs} ${jobs === 1 ? 'function' : 'functions'} from ${server}`;

export const notReachableFromHere =
  'this application runs its job server inside its own process, where no other process reaches it; name a server that all of them reach in GearmanModule.forRoot({ servers }), or let the embedded one listen with { server: { embedded: true, listen: { port: 4730 } } }';

export const consumeWhat = (got: unknown): string =>
  `expected consume in GearmanModule.forRoot() as true, false or a list of workers' names, got ${JSON.stringify(got)}`;

export const serversAndEmbedded =
  'expected either `servers` or an embedded `server` in GearmanModule.forRoot(), got both; remove one of them';

export const inlineAndServers =
  'expected GearmanModule.forRoot() with `inline` to name no `servers` and no `server`, since inline jobs need none; remove one or the other';

export const inlineHasNoServer =
  'this application runs its jobs inline, in the process that submits them: there is no job server; leave out `inline` in GearmanModule.forRoot() to have one';

export const factoryWithoutOptions = (factory: string, got: unknown): string =>
  `expected ${factory} to return an object of options, got ${String(got)}; return {} for none`;

export const namespaceAndStrategy =
  'expected either `defaults.prependNamespace` or a `namingStrategy` in GearmanModule.forRoot(), got both; a strategy is given the moduleName itself';

export const twoClusters = (name: string): string =>
  `expected one GearmanModule.forRoot() for each cluster, got two named ${name}; import it once, or give each of a list a name of its own: forRoot([{ name: 'a', … }, { name: 'b', … }])`;

export const noClusters =
  'expected GearmanModule.forRoot() with a list to name at least one cluster, got an empty list; leave the list out for an embedded server';

export const noClusterNamed = (name: string | undefined, known: readonly string[]): string =>
  `there is no cluster named ${String(name)} in GearmanModule.forRoot(); there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}`;

export const overrideOfNoJob = (worker: string, job: string, known: readonly string[]): string =>
  `\`workers.${worker}.jobs\` in GearmanModule.forRoot() names the job ${job}, which is not there; there are ${known.join(', ')}`;

export const overrideOfNoWorker = (worker: string, known: readonly string[]): string =>
  `\`workers\` in GearmanModule.forRoot() names the worker ${worker}, which is not there; there are ${known.join(', ')}`;

export const noWorkerClass = (className: string): string =>
  `expected a class that is marked @GearmanWorker, got ${className}; mark it, or declare the worker with new RemoteWorker()`;

export const noSuchMethod = (className: string, methodName: string): string =>
  `${className}#${methodName} is no job; mark it @GearmanJob()`;

export const oneNameOfTwo = (className: string): string =>
  `${className} is several workers; submit its jobs by name`;

export const hookThrew = (hook: string, functionName: string, handle: string, error: unknown): string =>
  `${hook} of job ${handle} of ${functionName} threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;

function nameOf(token: unknown): string {
  return typeof token === 'function' ? token.name : String(token);
}

export const listenerThrew = (error: unknown): string =>
  `a listener of Gearman events threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;

export const noSuchEvent = (className: string, methodName: string, name: string): string =>
  `${className}#${methodName} is marked @OnGearmanEvent('${name}'), which is no event; see GearmanEventMap`;

export const severalModules = (count: number): string =>
  `expected GearmanModule.forRoot() once in an application, got it ${count} times, and every job would be done as often; name several clusters in one call, forRoot([{ name: 'a', … }, { name: 'b', … }]), and use GearmanModule.forFeature() in feature modules`;

export const namedTwice = (entry: string, options: string): string =>
  `the factory of the cluster ${entry} in GearmanModule.forRootAsync() returned options that are named ${options}; leave the name out there`;

export const inlineUndeclared = (functionName: string): string =>
  `this application runs its jobs inline, and none of its workers does ${functionName}; provide the worker, or have a job server`;

export const delayedDropped = (count: number): string =>
  `${count} inline ${count === 1 ? 'job was' : 'jobs were'} due later, and ${count === 1 ? 'is' : 'are'} lost with the application; have a job server for jobs that shall outlive it`;

export const clientOptionsWrong = (reason: string): string =>
  `\`client\` or \`defaults\` in GearmanModule.forRoot(): ${reason}`;

export const inlineStopped = 'the application stops, and the grace period of its running jobs is over';

export const inlineTimedOut = (functionName: string, handle: string, timeout: number): string =>
  `inline job ${handle} of ${functionName} took longer than its execution timeout of ${timeout} ms; it is not done again`;

export const inlineJobFailed = (functionName: string, handle: string, error: unknown): string =>
  `inline job ${handle} of ${functionName} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
