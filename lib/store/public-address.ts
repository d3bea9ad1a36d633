/** From `//` to the last `@` is who connects; a password may hold any character, this one too. */
const USER_INFO = /(^|:)\/\/.*@/s;
/** As PostgreSQL's connection strings have it: `host=localhost password='se cret'`. */
const PASSWORD = /\bpassword\s*=\s*('(?:\\.|[^'\\])*'|(?:\\.|[^\s\\])+)/gis;

/** An address as messages may show it: without who connects, and without what is asked of the store. */
export function publicAddress(address: string): string {
  const withoutPassword = address.replaceAll(PASSWORD, 'password=…').replace(USER_INFO, '$1//');
  return withoutPassword.split('?')[0] ?? '';
}
