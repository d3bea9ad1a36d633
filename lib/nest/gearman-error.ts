/** A worker or job that cannot be what its decorators say. The message names class and method. */
export class GearmanDefinitionError extends Error {
  override readonly name = 'GearmanDefinitionError';
}

/** A worker that was asked for by name, and is not there. */
export class WorkerDoesNotExistError extends Error {
  override readonly name = 'WorkerDoesNotExistError';
}

/** A job that was asked for by name, and is not there. */
export class JobDoesNotExistError extends Error {
  override readonly name = 'JobDoesNotExistError';
}
