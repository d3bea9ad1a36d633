/**
 * What the queue tells one connection, a method for each decision. The server implements it by sending packets; a
 * test by writing them down.
 */
export interface PeerLink {
  /** The submission was accepted. One of these three is called once for each, in the order of the submissions. */
  created(handle: string): void;
  /** The submission was refused: its function holds as many jobs as it may. */
  queueFull(): void;
  /** The submission was refused: the job was to outlive the server, and could not be stored. */
  notStored(): void;
  /** A job that this sleeping worker can do has arrived; called once until it grabs again. */
  wakeUp(): void;
  /** Numerator and denominator as the worker wrote them. */
  status(handle: string, numerator: string, denominator: string): void;
  data(handle: string, data: Buffer): void;
  warning(handle: string, warning: Buffer): void;
  /** The end, here and below, is told once for each submission that waits for it. */
  complete(handle: string, result: Buffer): void;
  fail(handle: string): void;
  exception(handle: string, exception: Buffer): void;
}
