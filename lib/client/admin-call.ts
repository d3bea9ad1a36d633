import { fromByteString } from '../protocol/index.js';
import type { Reading } from './admin-answers.js';
import { AdminProtocolError, AdminRefusedError, UnknownCommandError } from './admin-error.js';
import type { AdminRequest } from './admin-requests.js';
import { Settlement } from './settlement.js';

/** A call as its connection sees it: whose turn it is to be answered, whatever its result. */
export interface PendingCall {
  /** A byte string, without its line ending. */
  readonly line: string;
  /** As text, for messages. */
  readonly command: string;
  /** Nobody waits for the result any more. */
  readonly abandoned: boolean;
  /** Told once, when the server owes no answer any more. */
  onEnd: () => void;
  /** @returns whether the answer goes on or is whole, or why this line cannot belong to it */
  take(line: string): 'more' | 'whole' | AdminProtocolError;
  /** What came is no line at all. @returns the error that the call failed with */
  unreadable(got: string, cause?: Error): AdminProtocolError;
  /** There will be no answer. */
  fail(error: unknown): void;
  /** The server closed the connection in good order. */
  closed(error: Error): void;
}

/**
 * One command on its way: it reads its answer, and settles its caller's promise. The caller may give up before; the
 * answer is read all the same, since the next one stands behind it.
 */
export class AdminCall<Result> implements PendingCall {
  onEnd: () => void = () => undefined;
  private readonly settlement = new Settlement<Result>();
  private readonly read: (line: string) => Reading<Result>;

  constructor(
    private readonly address: string,
    private readonly request: AdminRequest<Result>,
  ) {
    this.read = request.answer.begin();
  }

  get result(): Promise<Result> {
    return this.settlement.promise;
  }

  get line(): string {
    return this.request.line;
  }

  get command(): string {
    return fromByteString(this.request.line);
  }

  get abandoned(): boolean {
    return this.settlement.settled;
  }

  /** The caller waits no longer; the server may still owe the answer. */
  abandon(reason: unknown): void {
    this.settlement.reject(reason);
  }

  take(line: string): 'more' | 'whole' | AdminProtocolError {
    const reading = this.read(line);
    if (reading === 'more') return 'more';
    if (reading !== 'unreadable') this.settlement.resolve(reading.result);
    else if (/^ERR(?: |$)/.test(line)) this.settlement.reject(this.refusal(line));
    else return this.unreadable(JSON.stringify(fromByteString(line)));
    this.onEnd();
    return 'whole';
  }

  unreadable(got: string, cause?: Error): AdminProtocolError {
    const { expected } = this.request.answer;
    const error = new AdminProtocolError(this.address, this.command, expected, got, { cause });
    this.fail(error);
    return error;
  }

  fail(error: unknown): void {
    this.settlement.reject(error);
    this.onEnd();
  }

  closed(error: Error): void {
    const { closing } = this.request;
    if (closing !== undefined) this.settlement.resolve(closing.result);
    this.fail(error);
  }

  /** `ERR CODE text+with+plus+signs`, where servers escape further characters as in addresses. */
  private refusal(line: string): Error {
    const [, code = '', ...words] = fromByteString(line).split(' ');
    if (/^unknown_(?:command|show_arguments)$/i.test(code)) {
      return new UnknownCommandError(this.address, this.command);
    }
    return new AdminRefusedError(this.address, this.command, code, decodeText(words.join(' ')));
  }
}

function decodeText(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
