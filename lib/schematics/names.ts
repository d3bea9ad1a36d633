import { ScaffoldingError } from './scaffolding-error.js';
import { notAName } from './schematics.messages.js';

/** `resize-photo`: `ResizePhoto`, as classes are called. */
export function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|[-_.]+)(\w?)/g, (_match, letter: string) => letter.toUpperCase());
}

/** `resize-photo`: `resizePhoto`, as methods are called. */
export function camelCase(name: string): string {
  const pascal = pascalCase(name);
  return pascal.charAt(0).toLowerCase() + pascal.slice(1);
}

/** @throws ScaffoldingError where no class or method can be called so */
export function checkName(what: 'worker' | 'job', name: string): void {
  if (!/^(?!constructor$)[a-z][\w-]*$/i.test(name)) throw new ScaffoldingError(notAName(what, name));
}
