import { Module } from '@nestjs/common';

import { Configuration } from './configuration.js';

@Module({ providers: [Configuration], exports: [Configuration] })
export class ConfigurationModule {}
