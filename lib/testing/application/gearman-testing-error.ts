/** A test asked for what cannot be, or left something behind. */
export class GearmanTestingError extends Error {
  override readonly name = 'GearmanTestingError';
}
