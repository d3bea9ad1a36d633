export * from 'nest-cli-upstream/commands/index.js';
export { CommandLoader } from './command.loader.js';
