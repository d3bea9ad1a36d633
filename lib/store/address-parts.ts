/**
 * An address, and what is asked of it behind its question mark: `jobs.db?table=jobs`. In a path that holds a question mark
 * itself it is written `%3F`; and the percent sign `%25`, where one of these two would be read else.
 */
export function addressParts(address: string): {
  readonly place: string;
  readonly options: Readonly<Record<string, string>>;
} {
  const mark = address.indexOf('?');
  if (mark < 0) return { place: unescaped(address), options: {} };
  const options = Object.fromEntries(new URLSearchParams(address.slice(mark + 1)));
  return { place: unescaped(address.slice(0, mark)), options };
}

function unescaped(place: string): string {
  return place.replaceAll(/%(?:3f|25)/gi, decodeURIComponent);
}
