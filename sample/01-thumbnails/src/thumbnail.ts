/** What a job is asked. Files are absolute paths: producer and worker may be two processes, but share the disk. */
export interface ThumbnailRequest {
  /** The picture. */
  readonly file: string;
  /** How wide it shall be, in px. */
  readonly width: number;
  /** Where the thumbnail goes. */
  readonly target: string;
}

/** What a job brings. */
export interface Thumbnail {
  /** Where it is. */
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** How long the worker took. */
  readonly milliseconds: number;
}
