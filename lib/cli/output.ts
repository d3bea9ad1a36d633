/** Where a command writes. Commands know no other way out, so that a test can read what they say. */
export interface Output {
  /** What was asked for. */
  write(text: string): void;
  /** What went wrong. */
  error(text: string): void;
}

export class ProcessOutput implements Output {
  write(text: string): void {
    process.stdout.write(text);
  }

  error(text: string): void {
    process.stderr.write(text);
  }
}

/** Errors only, for `--quiet`. */
export function quiet(output: Output): Output {
  return { write: () => undefined, error: (text) => output.error(text) };
}
