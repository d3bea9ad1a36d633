/**
 * Makes of this process a program that does what the harness asks for: `{ ask, ...details }` is answered with what the
 * function of that name returns. It ends with the harness, and in order at SIGTERM, so that Node writes its profile.
 */
export function serveAsks(functions) {
  process.on('message', async ({ ask, ...details }) => {
    process.send({ answer: (await functions[ask](details)) ?? null });
  });
  process.on('disconnect', () => process.exit());
  process.once('SIGTERM', () => process.exit());
}
