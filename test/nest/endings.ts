import { type GearmanClient, JobExceptionError, JobFailedError } from '../../lib/index.js';

/** How a foreground job ended, in words: `complete: result as JSON`, `exception: what the worker sent`, or `fail`. */
export async function endingOf(client: GearmanClient, name: string, payload?: unknown): Promise<string> {
  try {
    return `complete: ${JSON.stringify(await client.doNormal(name, payload).result())}`;
  } catch (error) {
    if (error instanceof JobExceptionError) return `exception: ${error.exceptionText}`;
    if (error instanceof JobFailedError) return 'fail';
    throw error;
  }
}
