import { JobServer } from '../../lib/server/index.js';
import { startGearmand } from '../support/gearmand.js';
import { Stage } from './stage.js';
import type { Transcript } from './transcript.js';

/** What one step made each server say. */
export interface Answers {
  readonly step: string;
  readonly theirs: string;
  readonly ours: string;
}

const NOTHING = '-';

/** Plays a transcript to a gearmand and to a server of ours, both new. @returns the steps that were answered differently */
export async function differencesIn(transcript: Transcript): Promise<Answers[]> {
  const [theirs, ours] = await Promise.all([playedToGearmand(transcript), playedToOurs(transcript)]);
  return transcript.steps
    .map((step, index) => ({ step, theirs: theirs[index] || NOTHING, ours: ours[index] || NOTHING }))
    .filter((answers) => answers.theirs !== answers.ours);
}

/** In one thread: with more of them, what a connection hears of another's doings may come a moment later. */
async function playedToGearmand({ steps, flags = [] }: Transcript): Promise<string[]> {
  const server = await startGearmand(['--threads=1', '--job-handle-prefix=H', ...flags]);
  return played(server.port, steps).finally(() => server.stop());
}

/** @returns for each step, what its connections heard of it */
export async function playedToOurs({
  steps,
  options,
}: Pick<Transcript, 'steps' | 'options'>): Promise<string[]> {
  const server = new JobServer({ jobHandlePrefix: 'H', ...options });
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
  return played(port, steps).finally(() => server.close());
}

async function played(port: number, steps: readonly string[]): Promise<string[]> {
  const stage = await Stage.open(port);
  return stage.play(steps).finally(() => stage.close());
}
