import { type Label, LABELS, REPLY_STATES, type ReplyState } from '@parley/contracts';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';

/** Sets the reply state by hand. */
export class ReplyStateBody {
  @ApiProperty({ enum: REPLY_STATES, example: 'replied' })
  @IsIn(REPLY_STATES)
  state!: ReplyState;
}

/** Sets the colour. */
export class LabelBody {
  @ApiProperty({ enum: LABELS, example: 'red' })
  @IsIn(LABELS)
  label!: Label;
}
