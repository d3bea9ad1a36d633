/** Why nothing was generated: what was expected, what came, and what to do. Nothing has been changed then. */
export class ScaffoldingError extends Error {
  override readonly name = 'ScaffoldingError';
}
