import {
  CAN_DO,
  ECHO_REQ,
  ECHO_RES,
  GRAB_JOB_ALL,
  GRAB_JOB_UNIQ,
  HEADER_SIZE,
  JOB_ASSIGN,
  JOB_ASSIGN_ALL,
  JOB_ASSIGN_UNIQ,
  NOOP,
  NO_JOB,
  PRE_SLEEP,
  WORK_COMPLETE,
  packet,
  writeHeader,
} from './packets.mjs';

/** The first bytes of a workload come back as the result: they say which of the client's jobs it is. */
export const RESULT_SIZE = 4;

const GRABS = { uniq: packet(GRAB_JOB_UNIQ), all: packet(GRAB_JOB_ALL) };
const SLEEP = packet(PRE_SLEEP);
const LAST_WORD = packet(ECHO_REQ, 'done');
const ASSIGNMENTS = new Set([JOB_ASSIGN, JOB_ASSIGN_UNIQ, JOB_ASSIGN_ALL]);

/**
 * A worker connection that keeps `window` GRABs on the way. Once told NO_JOB it asks no more, and when all its GRABs
 * are answered it sleeps, to ask for a whole window again when woken. Asking again with each job would leave ever fewer
 * GRABs on the way, and measure round trips.
 */
export class LoadWorker {
  completed = 0;
  /** Fulfilled when it was told NO_JOB and the server has read everything; only where it does not sleep. */
  drained;
  #link;
  #options;
  #grab;
  #grabs = 0;
  #dry = false;
  #drain;

  /** @param options functionName, window, workload (its size in bytes), grab ('uniq' or 'all'), sleeps */
  constructor(link, options) {
    this.#link = link;
    this.#options = options;
    this.#grab = GRABS[options.grab];
    this.drained = new Promise((resolve) => (this.#drain = resolve));
    link.onPacket = (...told) => this.#handle(...told);
    link.onChunk = () => link.flush();
  }

  start() {
    this.#link.put(packet(CAN_DO, this.#options.functionName));
    this.#fillWindow();
    this.#link.flush();
  }

  #handle(type, bytes, start, size) {
    if (ASSIGNMENTS.has(type)) this.#complete(bytes, start, size);
    else if (type === NO_JOB) this.#noJob();
    else if (type === NOOP && this.#grabs === 0) this.#fillWindow();
    else if (type === ECHO_RES) this.#drain();
  }

  #complete(bytes, start, size) {
    const handleSize = bytes.indexOf(0, start) - start + 1;
    const bodySize = handleSize + RESULT_SIZE;
    const block = this.#link.room(HEADER_SIZE + bodySize + this.#grab.length);
    let { offset } = this.#link;
    writeHeader(block, offset, WORK_COMPLETE, bodySize);
    offset += HEADER_SIZE;
    bytes.copy(block, offset, start, start + handleSize);
    const workload = start + size - this.#options.workload;
    bytes.copy(block, offset + handleSize, workload, workload + RESULT_SIZE);
    this.#link.advance(HEADER_SIZE + bodySize);
    this.completed++;
    if (this.#dry) this.#answered();
    else this.#link.put(this.#grab);
  }

  #noJob() {
    this.#dry = true;
    this.#answered();
  }

  #answered() {
    if (--this.#grabs === 0) this.#link.put(this.#options.sleeps ? SLEEP : LAST_WORD);
  }

  #fillWindow() {
    this.#dry = false;
    for (; this.#grabs < this.#options.window; this.#grabs++) this.#link.put(this.#grab);
  }
}
