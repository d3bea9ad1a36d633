/** The server has no such admin command: each Gearman server has its own set. */
export class UnknownCommandError extends Error {
  override readonly name = 'UnknownCommandError';

  constructor(
    readonly address: string,
    /** As it was sent, without its line ending. */
    readonly command: string,
  ) {
    super(`the job server at ${address} has no admin command "${command}"`);
  }
}

/** The server answered a command that it has with `ERR`. */
export class AdminRefusedError extends Error {
  override readonly name = 'AdminRefusedError';

  constructor(
    readonly address: string,
    /** As it was sent, without its line ending. */
    readonly command: string,
    /** The word behind `ERR`, such as `PERMISSION_DENIED`. */
    readonly code: string,
    /** What followed the code, decoded; often empty. */
    readonly text: string,
  ) {
    const reason = text === '' ? code : `${code} (${text})`;
    super(`the job server at ${address} refused the admin command "${command}": ${reason}`);
  }
}

/** What came is no answer to the command. The connection was closed, since nothing behind it can be trusted. */
export class AdminProtocolError extends Error {
  override readonly name = 'AdminProtocolError';

  constructor(
    readonly address: string,
    /** As it was sent, without its line ending. */
    readonly command: string,
    /** What an answer to this command looks like. */
    readonly expected: string,
    /** What came instead: a line in quotes, or a description. */
    readonly got: string,
    options?: ErrorOptions,
  ) {
    super(`expected ${expected} as the answer of ${address} to "${command}", got ${got}`, options);
  }
}

/**
 * The whole answer to a command did not come in time. The connection was closed, since a late answer would be taken
 * for the next command's. The server may have carried the command out.
 */
export class AdminTimeoutError extends Error {
  override readonly name = 'AdminTimeoutError';

  constructor(
    readonly address: string,
    /** As it was sent, without its line ending. */
    readonly command: string,
    /** In ms. */
    readonly timeout: number,
  ) {
    super(`the job server at ${address} did not answer the admin command "${command}" within ${timeout} ms`);
  }
}

/** The client was closed by `close()`. */
export class AdminClientClosedError extends Error {
  override readonly name = 'AdminClientClosedError';

  constructor() {
    super('this AdminClient is closed; make a new one, or ask before you close it');
  }
}
