import { ApiProperty } from '@nestjs/swagger';
import { type Label, LABELS } from '@parley/contracts';

export class LabelView {
  @ApiProperty({ enum: LABELS })
  label!: Label;
  @ApiProperty({ type: String, nullable: true, example: 'Wholesale', description: 'null until given' })
  name!: string | null;
}

export class LabelList {
  @ApiProperty({ type: [LabelView] })
  items!: LabelView[];
}
