/** How the commands end; the numbers beyond 1 are those of BSD's `sysexits.h`. */
export const EXIT = {
  /** Done, or stopped on demand. */
  ok: 0,
  /** Something failed that should not have. */
  failure: 1,
  /** The command line asks for what is not there. */
  usage: 64,
  /** The application cannot be found or loaded, or its options cannot be. */
  configuration: 78,
} as const;
