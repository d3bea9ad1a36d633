/** Whether `await` would wait for it. Who asks need not make a promise of what is there already. */
export function isThenable(value: unknown): value is PromiseLike<unknown>;
export function isThenable<Value>(value: Value | PromiseLike<Value>): value is PromiseLike<Value>;
export function isThenable(value: unknown): boolean {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;
  return typeof (value as Partial<PromiseLike<unknown>>).then === 'function';
}
