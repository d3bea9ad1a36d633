import type { LogLevel } from '@nestjs/common';

import type { ResolvedExecutionOptions } from '../../nest/index.js';
import type { AppOptions } from './command.js';

/** What the two executing commands take. */
export interface ExecuteOptions extends AppOptions {
  /** The worker's or job's name. */
  readonly name: string;
  /** These override what the decorators say, 0 included. */
  readonly iterations?: number;
  /** In s. */
  readonly timeout?: number;
  /** In s. */
  readonly minimumExecutionTime?: number;
  readonly description: boolean;
  readonly interaction: boolean;
  readonly quiet: boolean;
}

export function overridden(options: ResolvedExecutionOptions, by: ExecuteOptions): ResolvedExecutionOptions {
  return {
    ...options,
    iterations: by.iterations ?? options.iterations,
    timeout: by.timeout ?? options.timeout,
    minimumExecutionTime: by.minimumExecutionTime ?? options.minimumExecutionTime,
  };
}

export function logLevels({ quiet }: ExecuteOptions): LogLevel[] {
  return quiet ? ['error', 'fatal'] : ['log', 'warn', 'error', 'fatal'];
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
