import { ConsoleLogger, type LogLevel } from '@nestjs/common';

import type { ResolvedExecutionOptions } from '../../nest/index.js';
import type { ExitCodeOptions } from '../execution/ending.js';
import type { ProcessLimits } from '../execution/process-limits.js';
import type { AppOptions } from './command.js';

/** What the two executing commands take. */
export interface ExecuteOptions extends AppOptions, ProcessLimits, ExitCodeOptions {
  /** These override what the decorators say, 0 included. */
  readonly iterations?: number;
  /** In s. */
  readonly timeout?: number;
  /** In s. */
  readonly minimumExecutionTime?: number;
  readonly description: boolean;
  /** How many processes of the command to keep; absent is this one alone. */
  readonly processes?: number;
  /** Replace the process when the application's sources change, for development. */
  readonly watch: boolean;
}

export function overridden(options: ResolvedExecutionOptions, by: ExecuteOptions): ResolvedExecutionOptions {
  return {
    ...options,
    iterations: by.iterations ?? options.iterations,
    timeout: by.timeout ?? options.timeout,
    minimumExecutionTime: by.minimumExecutionTime ?? options.minimumExecutionTime,
  };
}

/** What is said while an application starts: what keeps it from starting is told by the command, in one message. */
const AT_START: readonly LogLevel[] = ['warn', 'fatal'];

/** What an application says while a command executes its jobs. A document leaves standard output to itself. */
export class ExecutionLogger extends ConsoleLogger {
  constructor(private readonly given: Pick<ExecuteOptions, 'quiet' | 'json'>) {
    super({ logLevels: [...AT_START] });
  }

  /** The application has started. */
  speakUp(): void {
    this.setLogLevels(this.given.quiet ? ['error', 'fatal'] : ['log', 'warn', 'error', 'fatal']);
  }

  protected override printMessages(...given: Parameters<ConsoleLogger['printMessages']>): void {
    const [messages, context, level, stream, ...rest] = given;
    super.printMessages(messages, context, level, this.given.json ? 'stderr' : stream, ...rest);
  }
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

/** `[2026-11-21 10:19:08] text`, in local time, as GearmanBundle begins its lines. */
export function stamped(text: string, now: Date = new Date()): string {
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-');
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(':');
  return `[${day} ${time}] ${text}\n`;
}
