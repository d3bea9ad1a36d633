/** Something that keeps jobs from being done. */
export interface Problem {
  readonly what: string;
  /** What to do about it; empty where `what` says it. */
  readonly advice: string;
  /** How the command ends for it. */
  readonly exitCode: number;
}
