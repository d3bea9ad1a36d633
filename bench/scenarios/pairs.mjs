/** Our server beside gearmand, both running all the time and loaded in turn. */
export async function startPair(context) {
  return { ours: await context.server('ours'), gearmand: await context.server('gearmand') };
}

/** For each server of a pair what `measure` makes of it: the subjects of a comparison. */
export function subjectsOf(servers, measure) {
  return Object.fromEntries(Object.entries(servers).map(([name, server]) => [name, () => measure(server)]));
}
