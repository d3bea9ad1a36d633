import { randomBytes } from 'node:crypto';

import { HEADER_SIZE, SUBMIT_JOB_BG, submission } from './packets.mjs';

/** How much one write of precomputed packets may hold. */
const BATCH_BYTES = 2 ** 22;

const DIGITS = 9;
const ZERO = 0x30;

/** How many unique IDs this process has given away. */
let numbered = 0;
/** Those of other processes begin otherwise. */
const PREFIX = randomBytes(4).toString('hex');

/** Background jobs without unique IDs: the same bytes again and again. */
export class EqualSubmissions {
  #packets;
  #perBatch;
  #size;

  /** @param options functionName, workload (its size in bytes), window (how many are unanswered at most) */
  constructor({ functionName, workload, window }) {
    const packet = submission(SUBMIT_JOB_BG, functionName, Buffer.alloc(workload, 'w'));
    this.#size = packet.length;
    this.#perBatch = Math.max(1, Math.min(window, Math.floor(BATCH_BYTES / packet.length)));
    this.#packets = Buffer.concat(Array.from({ length: this.#perBatch }, () => packet));
  }

  send(link, count) {
    for (let due = count; due > 0; due -= this.#perBatch) {
      link.write(this.#packets.subarray(0, Math.min(due, this.#perBatch) * this.#size));
    }
  }
}

/**
 * Background jobs with a unique ID each. The packets are a ring of `window` of them, whose numbers are put in place: what is
 * overwritten was answered, and so is no longer on its way.
 */
export class NumberedSubmissions {
  #packets;
  #window;
  #size;
  #digits;
  #next = 0;

  /** @param options as EqualSubmissions */
  constructor({ functionName, workload, window }) {
    const unique = `${PREFIX}${'0'.repeat(DIGITS)}`;
    const packet = submission(SUBMIT_JOB_BG, functionName, Buffer.alloc(workload, 'w'), unique);
    this.#size = packet.length;
    this.#window = window;
    this.#packets = Buffer.concat(Array.from({ length: window }, () => packet));
    this.#digits = HEADER_SIZE + functionName.length + 1 + PREFIX.length;
  }

  /** The answers to all but `window - count` of those before must have come. */
  send(link, count) {
    for (let due = count; due > 0;) {
      const begin = this.#next;
      const end = Math.min(this.#window, begin + due);
      for (let slot = begin; slot < end; slot++) this.#number(slot * this.#size + this.#digits);
      link.write(this.#packets.subarray(begin * this.#size, end * this.#size));
      this.#next = end % this.#window;
      due -= end - begin;
    }
  }

  #number(offset) {
    let rest = numbered++;
    for (let place = offset + DIGITS - 1; place >= offset; place--) {
      this.#packets[place] = ZERO + (rest % 10);
      rest = Math.floor(rest / 10);
    }
  }
}
