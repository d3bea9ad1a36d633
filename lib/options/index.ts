export * from './checks.js';
export * from './option-error.js';
