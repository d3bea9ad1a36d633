import type { ServerResponse } from 'node:http';

import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  HttpStatus,
  Param,
  ParseUUIDPipe,
  Post,
  Res,
} from '@nestjs/common';

import { ReportRequest } from './report-request.js';
import type { ReportState } from './report.js';
import { ReportsService } from './reports.service.js';

@Controller('reports')
export class ReportsController {
  constructor(private readonly reports: ReportsService) {}

  @Post()
  @HttpCode(HttpStatus.ACCEPTED)
  async order(
    @Body() request: ReportRequest,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<{ token: string }> {
    const token = await this.reports.order(request);
    response.setHeader('Location', `/reports/${token}`);
    return { token };
  }

  @Get(':token')
  @Header('Cache-Control', 'no-store')
  async state(
    @Param('token', ParseUUIDPipe) token: string,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<ReportState> {
    const state = await this.reports.stateOf(token);
    if (state.state === 'unknown') response.statusCode = HttpStatus.NOT_FOUND;
    return state;
  }
}
