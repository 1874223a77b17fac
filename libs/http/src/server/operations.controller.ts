import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/access.js';
import { healthAnswer } from './health-answer.js';
import { Health, Metrics } from '@parley/runtime';

class HealthAnswer {
  @ApiProperty({ enum: ['ok'] })
  status!: 'ok';
}

/** Probes and metrics, without a token. */
@Controller()
@ApiTags('operations')
export class OperationsController {
  constructor(
    @Inject(Health) private readonly health: Health,
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {}

  /** Whether the process is alive. Makes no request to other servers. */
  @Get('health/live')
  @Public()
  @ApiOkResponse({ type: HealthAnswer })
  async live(): Promise<HealthAnswer> {
    return healthAnswer('not alive', await this.health.stalls());
  }

  /** Whether the process is ready for requests. */
  @Get('health/ready')
  @Public()
  @ApiOkResponse({ type: HealthAnswer })
  async ready(): Promise<HealthAnswer> {
    return healthAnswer('not ready', await this.health.failures());
  }

  @Get('metrics')
  @Public()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiExcludeEndpoint()
  prometheus(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
