import type { Transcript } from '../transcript.js';
import { ADMINISTERING } from './administering.js';
import { ASKING } from './asking.js';
import { LEAVING } from './leaving.js';
import { SUBMITTING } from './submitting.js';
import { WORKING } from './working.js';

/** Each packet, each admin command, and each edge of them that is known. */
export const TRANSCRIPTS: readonly Transcript[] = [
  ...SUBMITTING,
  ...WORKING,
  ...LEAVING,
  ...ASKING,
  ...ADMINISTERING,
];
