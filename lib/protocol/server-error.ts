/**
 * The codes of ERROR packets: gearmand's `gearman_return_t` names without `GEARMAN_`, which libgearman maps back by
 * name, and gearmand's texts for them; and ACCESS_DENIED, which gearmand has no rules for.
 */
export const SERVER_ERRORS = {
  INVALID_MAGIC: 'Request magic expected',
  INVALID_COMMAND: 'Command not expected',
  ARGUMENT_TOO_LARGE: 'Unique value too large',
  QUEUE_ERROR: 'Job queue is full',
  UNKNOWN_OPTION: 'Server does not recognize given option',
  JOB_NOT_FOUND: 'Job given in work result not found',
  ACCESS_DENIED: 'This connection may not do that',
} as const;

export type ServerErrorCode = keyof typeof SERVER_ERRORS;
