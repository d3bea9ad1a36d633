const SIZE = 100;
const AROUND_TEXT = JSON.stringify({ text: '' }).length;

/** As JSON 100 bytes. */
export const PAYLOAD = { text: 'w'.repeat(SIZE - AROUND_TEXT) };
