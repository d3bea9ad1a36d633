#!/usr/bin/env node
import { runGearmanCli } from './run-gearman-cli.js';

await runGearmanCli();
