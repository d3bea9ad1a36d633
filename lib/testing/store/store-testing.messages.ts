import { inspect } from 'node:util';

import type { StoredJob, StoredKey } from '../../store/index.js';

/** More would hide what matters. */
const MOST_SHOWN = 10;
const MOST_BYTES_SHOWN = 16;

export const otherJobs = (
  faults: readonly string[],
  expected: number,
  came: number,
  after: string | undefined,
): string => {
  const shown = faults.slice(0, MOST_SHOWN);
  if (faults.length > MOST_SHOWN) shown.push(`and ${faults.length - MOST_SHOWN} more`);
  const behind = after === undefined ? '' : ` after ${after}`;
  return `expected ${expected} jobs to be replayed${behind}, got ${came}:\n${shown.map((fault) => `  ${fault}`).join('\n')}`;
};

export const missingJob = (job: StoredJob): string => `missing: ${shownJob(job)}`;

export const unaskedJob = (job: StoredJob): string => `not expected: ${shownJob(job)}`;

export const repeatedJob = (job: StoredJob): string => `came again: ${shownJob(job)}`;

export const differentJob = (expected: StoredJob, came: StoredJob): string =>
  `expected ${shownJob(expected)}, got ${shownJob(came)}${firstDifference(expected.workload, came.workload)}`;

export const outOfOrder = (first: StoredJob, second: StoredJob): string =>
  `expected the order of arrival within a priority, got ${shownKey(second)} behind ${shownKey(first)}, which was added later`;

export const portionTooLarge = (came: number, most: number): string =>
  `expected replay() to yield portions of at most ${most} jobs, got one of ${came}`;

export const noName = (name: unknown): string =>
  `expected the store's name to be a text that is not empty, got ${inspect(name)}`;

export const noConcurrency = (came: unknown): string =>
  `expected concurrentCommits to be a whole number from 1 on, got ${inspect(came)}`;

export const notRefused = (job: StoredJob): string =>
  `expected a batch with ${shownJob(job)} to be refused, got it committed`;

export const refusedOtherwise = (error: unknown): string =>
  `expected a StoreError of the kind "refused", got ${inspect(error, { depth: 1 })}`;

export const ofSeed = (steps: number, seed: number): string =>
  `${steps} random commits; pass { seed: ${seed} } with the place to have the same ones again`;

function shownKey({ functionName, uniqueKey }: StoredKey): string {
  return `function ${shownBytes(functionName)}, key ${shownBytes(uniqueKey)}`;
}

function shownJob(job: StoredJob): string {
  return `${shownKey(job)} (${job.priority}, due at ${job.whenToRun}, workload ${shownWorkload(job.workload)})`;
}

/** A byte string: what is not printable ASCII as `\xff`. */
function shownBytes(bytes: string): string {
  return `"${bytes.replaceAll(/[^ -~]/g, hexByte)}"`;
}

function hexByte(character: string): string {
  return `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`;
}

function shownWorkload(workload: unknown): string {
  if (!Buffer.isBuffer(workload)) return `${inspect(workload, { maxArrayLength: 3 })}, which is no Buffer`;
  const rest = workload.length > MOST_BYTES_SHOWN ? '…' : '';
  return `of ${workload.length} bytes ${workload.subarray(0, MOST_BYTES_SHOWN).toString('hex')}${rest}`;
}

function firstDifference(expected: Buffer, came: unknown): string {
  if (!Buffer.isBuffer(came) || came.length !== expected.length) return '';
  const at = expected.findIndex((byte, index) => byte !== came[index]);
  return at < 0 ? '' : `, whose byte ${at} differs`;
}
