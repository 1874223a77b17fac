import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/access.js';
import { healthAnswer } from './health-answer.js';
import { Health, Metrics } from '@parley/runtime';

class HealthAnswer {
  @ApiProperty({ enum: ['ok'] })
  status!: 'ok';
}

/** What those who run Parley ask it; open to everybody who can reach the port. */
@Controller()
@ApiTags('operations')
export class OperationsController {
  constructor(
    @Inject(Health) private readonly health: Health,
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {}

  /** Whether the process lives; asks nothing of anybody. */
  @Get('health/live')
  @Public()
  @ApiOkResponse({ type: HealthAnswer })
  async live(): Promise<HealthAnswer> {
    return healthAnswer('not alive', await this.health.standstills());
  }

  /** Whether requests may be sent to it. */
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
