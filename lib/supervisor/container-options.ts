import { InvalidProgramError } from './errors.js';
import type { RenderOptions } from './render-options.js';
import { imageMissing } from './supervisor.messages.js';

/** @throws InvalidProgramError where no image was named */
export function imageOf(format: string, { image }: RenderOptions): string {
  if (image !== undefined && image !== '') return image;
  throw new InvalidProgramError(imageMissing(format));
}

/** Both compose and Kubernetes replace `$…` in their texts, and want a `$` of its own doubled. */
export function escapeDollar(text: string): string {
  return text.replaceAll('$', '$$$$');
}

export function escapeDollars(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, escapeDollar(value)]));
}
