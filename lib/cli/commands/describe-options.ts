import { optionsUnknown } from '../cli.messages.js';
import type { PreviewedApp } from '../command-context.js';
import type { Output } from '../output.js';
import type { AppOptions } from './command.js';

/** What the two describing commands take. */
export interface DescribeOptions extends AppOptions {
  /** The worker's or job's name. */
  readonly name: string;
  /** Print the supervisord program instead. */
  readonly supervisor: boolean;
  /** How many processes the program shall keep; absent is what the decorator says, or 1. */
  readonly numprocs?: number;
}

/** Says so where defaults stand in for options that a factory would make; a document says it itself. */
export function noteUnknownOptions(
  { optionsKnown }: Pick<PreviewedApp, 'optionsKnown'>,
  { json, quiet }: AppOptions,
  output: Output,
): void {
  if (!optionsKnown && !json && !quiet) output.error(optionsUnknown);
}
