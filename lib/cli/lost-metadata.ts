import type { ModulesContainer } from '@nestjs/core';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';

import { CliError } from './cli-error.js';
import { metadataLost } from './cli.messages.js';
import { EXIT } from './exit-codes.js';

/** Where TypeScript keeps the types of a constructor's parameters, and Nest those that `@Inject()` names. */
const TYPES = 'design:paramtypes';
const NAMED = 'self:paramtypes';

/**
 * Some compilers and loaders drop the types of constructors; Nest then makes such a class without its dependencies, and
 * says nothing: the first job that needs one fails.
 *
 * @throws CliError for the first decorated class whose dependencies nobody knows
 */
export function refuseLostMetadata(modules: ModulesContainer): void {
  for (const module of modules.values()) {
    for (const wrapper of [...module.providers.values(), ...module.controllers.values()]) {
      const type = classOf(wrapper);
      if (type === undefined || knowsDependencies(type)) continue;
      throw new CliError(metadataLost(type.name, type.length), EXIT.configuration);
    }
  }
}

/** The class that Nest makes an instance of; values and factories bring their own. */
function classOf({
  metatype,
  isNotMetatype,
}: InstanceWrapper): (new (...given: never[]) => unknown) | undefined {
  const isClass = typeof metatype === 'function' && /^class\b/.test(String(metatype));
  return isClass && !isNotMetatype ? (metatype as new (...given: never[]) => unknown) : undefined;
}

function knowsDependencies(type: new (...given: never[]) => unknown): boolean {
  const isDecorated = Reflect.getMetadataKeys(type).length > 0;
  if (!isDecorated || type.length === 0 || Reflect.hasMetadata(TYPES, type)) return true;
  const named = (Reflect.getMetadata(NAMED, type) ?? []) as readonly { readonly index: number }[];
  return new Set(named.map(({ index }) => index)).size >= type.length;
}
