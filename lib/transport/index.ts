export type { ConnectionHandler, Dialer, Listener, PacketConnection } from './packet-connection.js';
export * from './dialers.js';
export * from './memory-connection.js';
export * from './memory-listener.js';
export * from './server-address.js';
export * from './tcp-connection.js';
export * from './tcp-dialer.js';
export * from './tcp-listener.js';
export * from './transport-error.js';
