import type { MainOptions } from '../../lib/cli/main.js';
import { main } from '../../lib/cli/main.js';
import type { Output } from '../../lib/cli/output.js';

/** What somebody would look at it with. */
export interface Screen {
  readonly isTerminal?: boolean;
  readonly isErrorTerminal?: boolean;
  readonly colours?: boolean;
}

/** Keeps what a command of this process says. */
export class RecordingOutput implements Output {
  readonly isTerminal: boolean;
  readonly isErrorTerminal: boolean;
  readonly colours: boolean;
  stderr = '';
  private readonly chunks: Buffer[] = [];

  /** @param onWrite told behind everything that was said */
  constructor(
    { isTerminal = false, isErrorTerminal = isTerminal, colours = isTerminal }: Screen = {},
    private readonly onWrite: () => void = () => undefined,
  ) {
    this.isTerminal = isTerminal;
    this.isErrorTerminal = isErrorTerminal;
    this.colours = colours;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  get stdout(): string {
    return this.bytes.toString('utf8');
  }

  write(text: string | Uint8Array): void {
    this.chunks.push(Buffer.from(text as string));
    this.onWrite();
  }

  error(text: string): void {
    this.stderr += text;
    this.onWrite();
  }
}

/** Runs a command in this process, which is quick. */
export async function runHere(words: readonly string[], screen: Screen = {}, options: MainOptions = {}) {
  const output = new RecordingOutput(screen);
  const exitCode = await main(words, output, options);
  return { stdout: output.stdout, stderr: output.stderr, exitCode };
}
