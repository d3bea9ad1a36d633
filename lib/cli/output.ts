/** Where a command writes. Commands know no other way out, so that a test can read what they say. */
export interface Output {
  /** Whether a person looks at what is written, on a terminal. */
  readonly isTerminal: boolean;
  /** Whether what goes wrong, and how far things are, is looked at on a terminal. */
  readonly isErrorTerminal: boolean;
  /** Whether colours are welcome in what is written. */
  readonly colours: boolean;
  /** What was asked for. Bytes are for payloads that are no text. */
  write(text: string | Uint8Array): void;
  /** What went wrong, and how far things are. */
  error(text: string): void;
}

/** The process's own streams. Colours are for terminals, unless NO_COLOR or TERM=dumb says that they are not. */
export class ProcessOutput implements Output {
  readonly isTerminal = process.stdout.isTTY === true;
  readonly isErrorTerminal = process.stderr.isTTY === true;
  readonly colours = this.isTerminal && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';

  write(text: string | Uint8Array): void {
    process.stdout.write(text);
  }

  error(text: string): void {
    process.stderr.write(text);
  }
}

/** Errors only, for `--quiet`. */
export function quiet(output: Output): Output {
  return {
    isTerminal: output.isTerminal,
    isErrorTerminal: false,
    colours: output.colours,
    write: () => undefined,
    error: (text) => output.error(text),
  };
}
