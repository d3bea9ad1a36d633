import { AssertionError } from 'node:assert';

/** @throws AssertionError with that message, which says what was expected and what came */
export function fail(message: string): never {
  throw new AssertionError({ message, operator: 'queueStoreCases' });
}
