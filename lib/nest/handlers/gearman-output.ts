/** Where a job may write for people: the output of the command that runs it. */
export interface GearmanOutput {
  /** Text as it is; a line ends with its own line break. Nothing is written where the command is quiet. */
  write(text: string): void;
}

/**
 * A worker that writes to the output of the command that runs it, as GearmanBundle's do: a progress line, a dot for each
 * job. It is given the output once, before its first job; within an application that has no command, one that writes nothing.
 *
 * @example
 * \@GearmanWorker()
 * class ImportWorker implements GearmanOutputAware {
 *   private output: GearmanOutput | undefined;
 *   setOutput(output: GearmanOutput) { this.output = output; }
 *   \@GearmanJob() import(rows: Row[]) { this.output?.write(`${rows.length} rows\n`); }
 * }
 */
export interface GearmanOutputAware {
  setOutput(output: GearmanOutput): void;
}

/** Writes nothing. */
export const NO_OUTPUT: GearmanOutput = { write: () => undefined };

/** Gives the instance the output where it is aware of it. */
export function giveOutput(instance: object, output: GearmanOutput): void {
  const { setOutput } = instance as Partial<GearmanOutputAware>;
  if (typeof setOutput === 'function') setOutput.call(instance, output);
}
