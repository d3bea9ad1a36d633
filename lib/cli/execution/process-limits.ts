import { readFileSync, statSync } from 'node:fs';

import type { Ending } from './ending.js';

/** What a process may not outlast, hold or miss. Absent is without limit. */
export interface ProcessLimits {
  /** In MB of 1,048,576 bytes, as the system counts the process's memory. */
  readonly maxMemory?: number;
  /** In s. */
  readonly maxAge?: number;
  /** Ends it when this file's content or time of change is another one, also when the file comes or goes. */
  readonly releaseFile?: string;
  /** How long it may be without any job server, in s. */
  readonly unreachableTimeout?: number;
}

/** How a process is just now. */
export interface Measurement {
  /** How old the process is, in ms. */
  readonly age: number;
  /** In bytes. */
  readonly memory: number;
  /** How long no job server has been there, in ms. */
  readonly unreachableFor: number;
}

const MEGABYTE = 2 ** 20;

/** Finds out whether a process has reached one of its limits. */
export class LimitCheck {
  private readonly release: string;

  constructor(private readonly limits: ProcessLimits) {
    this.release = this.fingerprint();
  }

  /** The limit that was reached, if any. */
  reached({ age, memory, unreachableFor }: Measurement): Ending | undefined {
    const { maxMemory, maxAge, unreachableTimeout } = this.limits;
    if (maxMemory !== undefined && memory > maxMemory * MEGABYTE) return 'memory';
    if (maxAge !== undefined && age >= maxAge * 1000) return 'age';
    if (this.fingerprint() !== this.release) return 'release';
    if (unreachableTimeout !== undefined && unreachableFor >= unreachableTimeout * 1000) return 'unreachable';
    return undefined;
  }

  /** What tells one state of the release file from another. */
  private fingerprint(): string {
    const { releaseFile } = this.limits;
    if (releaseFile === undefined) return '';
    const stat = statSync(releaseFile, { throwIfNoEntry: false });
    if (stat === undefined) return 'absent';
    return `${stat.mtimeMs} ${stat.isFile() ? readFileSync(releaseFile, 'utf8') : 'no file'}`;
  }
}
