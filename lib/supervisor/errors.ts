/** Text that a file cannot hold in any spelling. */
export class UnprintableError extends Error {
  override readonly name = 'UnprintableError';
}

/** A program, or a set of them, that no process manager could keep running. */
export class InvalidProgramError extends Error {
  override readonly name = 'InvalidProgramError';
}

/** A file that our programs cannot be written into without changing what somebody else wrote. */
export class MergeError extends Error {
  override readonly name = 'MergeError';
}
