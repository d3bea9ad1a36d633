/** What a job brings. */
export interface PrimeReport {
  readonly from: number;
  /** The last number that was looked at. */
  readonly to: number;
  /** How many primes there are. */
  readonly primes: number;
  /** How many pairs of them are two apart. */
  readonly twins: number;
  /** The last one; absent where there is none. */
  readonly largest?: number;
  /** The widest gap between two neighbours; absent where there are no two. */
  readonly widestGap?: { readonly after: number; readonly width: number };
  /** How long the worker took. */
  readonly milliseconds: number;
}

/** How a report ended, for whoever has its token. */
export type ReportEnding =
  | { readonly state: 'finished'; readonly report: PrimeReport }
  | { readonly state: 'failed'; readonly reason: string };

/** How a report stands. */
export type ReportState =
  | { readonly state: 'queued' }
  | { readonly state: 'running'; readonly percent: number }
  | ReportEnding
  /** There never was such a token, its report has expired, or it was lost with a job server that kept it in memory. */
  | { readonly state: 'unknown' };
