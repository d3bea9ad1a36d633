import { UnprintableError } from './errors.js';
import { unprintable, writtenBy } from './supervisor.messages.js';

/** What all formats are told. */
export interface RenderOptions {
  /** The command line that writes these files again, for their first line. */
  readonly rewriteCommand: string;
  /** The name of the whole: of systemd's target, and of the application in labels. Default `gearman`. */
  readonly project?: string | undefined;
  /** The image that holds the application. Only compose and kubernetes want it, and cannot do without. */
  readonly image?: string | undefined;
}

export const DEFAULT_PROJECT = 'gearman';

/** A file to be written. */
export interface RenderedFile {
  /** Without a folder. */
  readonly fileName: string;
  readonly text: string;
}

/**
 * The first line of a file, without the sign of a comment.
 *
 * @throws UnprintableError for a command line that would not stay within the comment
 */
export function headLine({ rewriteCommand }: RenderOptions): string {
  if (!/\p{Control}|[\u2028\u2029]|\\$/u.test(rewriteCommand)) return writtenBy(rewriteCommand);
  const reason = 'expected one line that does not end with a backslash';
  throw new UnprintableError(unprintable('a comment', 'the command', { reason, given: rewriteCommand }));
}
