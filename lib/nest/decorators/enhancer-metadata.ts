/** Where Nest keeps the exception filters of a class or method. */
export const FILTERS = '__exceptionFilters__';

/** Where Nest keeps their guards, interceptors and pipes. */
export const OTHER_ENHANCERS: readonly string[] = ['__guards__', '__interceptors__', '__pipes__'];

/** Whether the class or the method has enhancers under any of these keys. */
export function hasEnhancers(keys: readonly string[], type: object, method: object): boolean {
  return keys.some((key) => [type, method].some((target) => Reflect.hasMetadata(key, target)));
}
