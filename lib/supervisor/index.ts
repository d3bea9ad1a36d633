export * from './command-line.js';
export * from './supervisord-program.js';
