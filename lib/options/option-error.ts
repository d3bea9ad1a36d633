/** An option that is unknown, or a value that it cannot have. The message names the option and what it may be. */
export class OptionError extends Error {
  override readonly name = 'OptionError';
}
