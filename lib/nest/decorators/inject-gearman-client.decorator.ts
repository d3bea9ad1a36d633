import { Inject } from '@nestjs/common';

import { GearmanClient } from '../../client/index.js';

/** The injection token of a client: the class itself for the default one, for use in `overrideProvider` too. */
export function getGearmanClientToken(name?: string): string | typeof GearmanClient {
  return name === undefined ? GearmanClient : `GearmanClient:${name}`;
}

/** Injects the default `GearmanClient`, or that of `GearmanModule.forClient(name, …)`. */
export function InjectGearmanClient(name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(getGearmanClientToken(name));
}
