/** An address, and what is asked of it behind its question mark: `jobs.db?table=jobs`. */
export function addressParts(address: string): {
  readonly place: string;
  readonly options: Readonly<Record<string, string>>;
} {
  const mark = address.indexOf('?');
  if (mark < 0) return { place: address, options: {} };
  const options = Object.fromEntries(new URLSearchParams(address.slice(mark + 1)));
  return { place: address.slice(0, mark), options };
}
