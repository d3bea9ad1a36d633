import { IsInt, Max, Min } from 'class-validator';

/**
 * What a report is asked for: the body of the HTTP request, and the payload of the job. The application's
 * `ValidationPipe` checks both, since not every job comes from this application: `gearman -f` can submit one too.
 */
export class ReportRequest {
  /** The first number. */
  @IsInt()
  @Min(0)
  @Max(10_000_000_000)
  readonly from: number;

  /** How many numbers. */
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  readonly count: number;

  constructor(from: number, count: number) {
    this.from = from;
    this.count = count;
  }
}
