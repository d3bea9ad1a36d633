import { createRequire } from 'node:module';

/**
 * Finds a package by its name, as `require` does; throws an error of the code `MODULE_NOT_FOUND` where it is not there.
 *
 * @example
 * const load: PackageLoader = createRequire('/srv/app/package.json');
 * new MessagePackSerializer(load);
 */
export type PackageLoader = (specifier: string) => unknown;

/**
 * An optional package is used, and is not installed.
 *
 * @example
 * try {
 *   new MessagePackSerializer();
 * } catch (error) {
 *   if (error instanceof MissingPackageError) console.error(`npm install ${error.packageName}`);
 * }
 */
export class MissingPackageError extends Error {
  override readonly name = 'MissingPackageError';

  constructor(
    readonly packageName: string,
    /** What cannot work without it: `MessagePackSerializer`. */
    readonly neededFor: string,
    options?: ErrorOptions,
  ) {
    super(
      `${neededFor} needs the package ${packageName}, which is not installed: npm install ${packageName}`,
      options,
    );
  }
}

/** Finds packages as this one's own files do: among its peers. */
export const loadInstalled: PackageLoader = createRequire(import.meta.url);

/**
 * @param specifier the package's name, or a file of it: `msgpackr/index-no-eval`
 * @throws MissingPackageError where the package itself is not there; what else goes wrong with it is thrown as it is
 */
export function loadOptional(specifier: string, neededFor: string, load: PackageLoader): unknown {
  try {
    return load(specifier);
  } catch (cause) {
    if (!isMissing(cause, specifier)) throw cause;
    throw new MissingPackageError(packageOf(specifier), neededFor, { cause });
  }
}

/** A package of its own may be what an installed one misses; then the advice to install this one would mislead. */
function isMissing(error: unknown, specifier: string): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return code === 'MODULE_NOT_FOUND' && String(message).includes(`'${specifier}'`);
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
