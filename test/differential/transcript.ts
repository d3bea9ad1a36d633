import type { JobServerOptions } from '../../lib/server/index.js';

/** One play: what connections send, in turn. What they hear is the servers' part. */
export interface Transcript {
  readonly name: string;
  /**
   * `NAME: MESSAGE + MESSAGE …` sends messages in one write, see `bytesOf`; a new name is a new connection. Other actions:
   * `leaves`, `waits for MESSAGE`, `asks until LINE` (of the admin command status).
   */
  readonly steps: readonly string[];
  /** The same option, for each server. */
  readonly flags?: readonly string[];
  readonly options?: JobServerOptions;
}

/** What a step of a transcript makes gearmand and ours say, where that is not the same, and why. */
export interface Difference {
  readonly transcript: string;
  readonly step: string;
  readonly theirs: string;
  readonly ours: string;
  readonly reason: string;
}

export function transcript(
  name: string,
  steps: readonly string[],
  given: Pick<Transcript, 'flags' | 'options'> = {},
): Transcript {
  return { name, steps, ...given };
}
