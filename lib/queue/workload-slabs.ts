const SLAB_SIZE = 16 * 1024;
/** What is longer is kept as it came, where it is most of the memory that it lies in. */
const COPIED_MAX = 1024;

/**
 * Where the workloads of unfinished jobs lie, side by side: a buffer of its own for each small one takes longer to make
 * than the job, and is another object for the garbage collector to move. A slab goes when the last of its jobs does.
 */
export class WorkloadSlabs {
  private slab = Buffer.alloc(0);
  private end = 0;
  /** Where in the memory that `keep` gave the workload begins. */
  start = 0;

  /**
   * A workload outlives the chunk of the network that it came in: it is copied out of one that is much larger than itself.
   *
   * @returns the memory that it lies in
   */
  keep(workload: Buffer): Buffer {
    this.start = 0;
    const { length } = workload;
    if (length > COPIED_MAX)
      return length * 2 < workload.buffer.byteLength ? Buffer.from(workload) : workload;
    if (this.slab.length - this.end < length) this.open();
    this.slab.set(workload, this.end);
    this.start = this.end;
    this.end += length;
    return this.slab;
  }

  private open(): void {
    this.slab = Buffer.allocUnsafeSlow(SLAB_SIZE);
    this.end = 0;
  }
}
