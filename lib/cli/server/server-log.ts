import type { GearmanLogger } from '../../server/index.js';
import { LOG_LEVELS, type LogLevel } from './flag.js';
import { LogFile } from './log-file.js';
import type { LogSettings } from './server-settings.js';
import * as messages from './server.messages.js';
import type { UnreadOutput } from './unread-output.js';

/**
 * Where the server logs, in gearmand's form: a file, the standard error output, or nowhere. Lines that are less urgent
 * than the level that was asked for are left out.
 */
export class ServerLog implements GearmanLogger {
  private readonly most: number;
  private file: LogFile | undefined;
  private lost = 0;
  private isSilent: boolean;

  /** What became of the log file, where it could not be opened. */
  readonly trouble: string | undefined;

  constructor(
    private readonly settings: LogSettings,
    private readonly output: UnreadOutput,
  ) {
    this.most = LOG_LEVELS.indexOf(settings.level);
    this.isSilent = settings.file === 'none';
    this.trouble = this.isFile ? this.open() : undefined;
    if (this.trouble !== undefined) this.say('ERROR', this.trouble);
  }

  /** Whether it is to be a file. */
  get isFile(): boolean {
    return this.settings.file !== 'stderr' && this.settings.file !== 'none';
  }

  log(message: string): void {
    this.at('INFO', message);
  }

  warn(message: string): void {
    this.at('WARNING', message);
  }

  error(message: string): void {
    this.at('ERROR', message);
  }

  /** Said at every level: what changes for the operator who wrote the command line. */
  notice(message: string): void {
    this.say('NOTICE', message);
  }

  /** Goes on in a new file, where the old one was renamed. */
  reopen(): void {
    if (!this.isFile) return;
    const trouble = this.file === undefined ? this.open() : this.tried(() => this.file?.reopen());
    if (trouble === undefined) this.log(messages.logReopened(this.settings.file));
    else this.error(trouble);
  }

  /** Lets the user that the process becomes reopen it. */
  giveTo(user: { readonly uid: number; readonly gid: number }): void {
    const trouble = this.tried(() => this.file?.giveTo(user));
    if (trouble !== undefined) this.warn(trouble);
  }

  private open(): string | undefined {
    return this.tried(() => {
      this.file = LogFile.open(this.settings.file);
    });
  }

  private tried(what: () => void): string | undefined {
    try {
      what();
      return undefined;
    } catch (error) {
      return messages.logNotOpened(this.settings.file, (error as Error).message);
    }
  }

  private at(level: LogLevel, message: string): void {
    if (LOG_LEVELS.indexOf(level) <= this.most) this.say(level, message);
  }

  private say(level: LogLevel, message: string): void {
    if (this.isSilent) return;
    const line = lineOf(level, message, new Date());
    const before = this.file === undefined ? this.output.write(line) : this.append(this.file, line);
    if (before !== undefined && before > 0) this.say('WARNING', messages.logLost(before));
  }

  /** @returns how many lines were lost before; undefined where this one is */
  private append(file: LogFile, line: string): number | undefined {
    try {
      file.write(line);
    } catch {
      // The disk is full: the server serves all the same, and tells how many lines it could not write.
      this.lost++;
      return undefined;
    }
    const { lost } = this;
    this.lost = 0;
    return lost;
  }
}

const WIDEST_LEVEL = 7;

/** In gearmand's form and in the machine's own time. Lines stay lines: what clients chose may be in them. */
function lineOf(level: LogLevel, message: string, now: Date): string {
  const text = message.replaceAll(/\s*\n\s*/g, ' | ');
  return `${level.padStart(WIDEST_LEVEL)} ${timeOf(now)} [  main ] ${text}\n`;
}

function timeOf(now: Date): string {
  const date = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-');
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(':');
  return `${date} ${time}.${String(now.getMilliseconds()).padStart(3, '0')}000`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
