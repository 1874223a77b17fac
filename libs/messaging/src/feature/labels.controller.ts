import { Body, Controller, Param, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { LABELS } from '@parley/contracts';
import { type Caller, CurrentCaller, Roles, invalid } from '@parley/http';
import { LabelNameAnswer } from './answers.dto.js';
import { NameLabel } from './mark.commands.js';
import { LabelNameBody } from './requests.dto.js';

@Controller('v1/labels')
@ApiTags('messages')
export class LabelsController {
  constructor(private readonly commands: CommandBus) {}

  @Put(':label')
  @Roles('seller')
  @ApiOperation({ summary: 'Give a colour a name of your own, or clear it' })
  @ApiParam({ name: 'label', enum: LABELS })
  @ApiOkResponse({ type: LabelNameAnswer })
  nameLabel(@CurrentCaller() caller: Caller, @Param('label') label: string, @Body() { name }: LabelNameBody): Promise<LabelNameAnswer> {
    const known = LABELS.find((each) => each === label);
    if (!known) throw invalid('label', `must be one of ${LABELS.join(', ')}`);
    return this.commands.execute(new NameLabel(caller, known, name ?? null));
  }
}
