/**
 * libgearman's limits on names, in bytes. A server takes more; a name within them works with every client, worker and
 * server there is. A unique ID of 64 bytes is cut to 63 by gearmand, and a handle of 64 is never found again.
 */
export const FUNCTION_NAME_MAX = 511;
export const UNIQUE_MAX = 63;
export const HANDLE_MAX = 63;
export const CLIENT_ID_MAX = 127;
