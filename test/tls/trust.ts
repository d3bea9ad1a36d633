import { Authority, type Identity } from './certificates.js';

/** The authority that servers and clients of the tests trust, and one that nobody does. */
export const authority = new Authority('Test authority');
export const stranger = new Authority('Strange authority');

/** A server on this machine. */
export const server: Identity = authority.issue({
  name: 'server',
  hosts: ['localhost', '127.0.0.1', 'jobs.example.com'],
});

/** A client that is known. */
export const client: Identity = authority.issue({ name: 'photo-workers' });

/** How a server of the tests speaks TLS. */
export const SERVER_TLS = server;

/** How a client trusts it. */
export const CLIENT_TLS = { ca: authority.certificate };
