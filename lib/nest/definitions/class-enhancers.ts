import { OTHER_ENHANCERS } from '../decorators/enhancer-metadata.js';
import { PARAMETER_METADATA } from '../decorators/parameter-arguments.js';
import { GearmanDefinitionError } from '../gearman-error.js';
import type { JobMark } from './gearman-metadata.accessor.js';
import type { Host } from './gearman.explorer.js';
import { enhancerByClass } from '../gearman.messages.js';

/**
 * Nest makes the guards, interceptors and pipes that are given as classes for classes that it makes itself; for a value
 * and for what a factory made it leaves them out and says nothing. A guard that does not guard is worse than an
 * application that does not start.
 *
 * @throws GearmanDefinitionError
 */
export function rejectClassEnhancers({ type, wrapper }: Host, jobMarks: readonly JobMark[]): void {
  if (!wrapper.isNotMetatype) return;
  for (const { methodName } of jobMarks) {
    const unmade = enhancersOf(type, methodName).find((enhancer) => typeof enhancer === 'function');
    if (unmade === undefined) continue;
    throw new GearmanDefinitionError(enhancerByClass(type.name, methodName, unmade.name));
  }
}

function enhancersOf(type: Host['type'], methodName: string): unknown[] {
  const method = (type.prototype as Record<string, object>)[methodName] as object;
  const parameters = (Reflect.getMetadata(PARAMETER_METADATA, type, methodName) ?? {}) as object;
  return [
    ...[type, method].flatMap((target) =>
      OTHER_ENHANCERS.map((key) => Reflect.getMetadata(key, target) as unknown),
    ),
    ...Object.values(parameters).map(({ pipes }: { pipes?: unknown }) => pipes),
  ].flat();
}
