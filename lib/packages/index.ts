export * from './optional-package.js';
