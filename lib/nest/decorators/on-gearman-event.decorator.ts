import type { GearmanEventMap, GearmanEventName } from '../events/event-map.js';
import { LISTENER_METADATA } from '../gearman.constants.js';

/** A method that takes this event. */
type ListenerMethod<Name extends GearmanEventName> = <
  // Of its own, since a descriptor's type is exact: a listener may do without the event.
  Listener extends (event: GearmanEventMap[Name]) => unknown,
>(
  target: object,
  methodName: string | symbol,
  descriptor: TypedPropertyDescriptor<Listener>,
) => void;

/**
 * Has a provider's method called with every event of this name, of this process. It is not waited for; what it throws is
 * logged. For a request-scoped provider an instance is made for each event.
 *
 * @example
 * \@OnGearmanEvent('gearman.work.executed')
 * count({ job, duration, error }: GearmanEventMap['gearman.work.executed']) { … }
 */
export function OnGearmanEvent<Name extends GearmanEventName>(name: Name): ListenerMethod<Name> {
  return (_target, _methodName, descriptor) => {
    const method = descriptor.value as object;
    const others = (Reflect.getOwnMetadata(LISTENER_METADATA, method) ?? []) as GearmanEventName[];
    Reflect.defineMetadata(LISTENER_METADATA, [...others, name], method);
  };
}
