import { ApiProperty } from '@nestjs/swagger';

const ORDER = '8100000000480';

export class OrderMessageAccepted {
  @ApiProperty({ example: ORDER })
  orderId!: string;
  @ApiProperty({ example: '5f0c1f0f9b6e4e0d8f5c0a1b2c3d4e5f' })
  messageId!: string;
  @ApiProperty({ type: 'integer', example: 3 })
  version!: number;
}

export class OrderMarked {
  @ApiProperty({ example: ORDER })
  orderId!: string;
  @ApiProperty({ type: 'integer', example: 4 })
  version!: number;
}

export class OrderStatusAccepted {
  @ApiProperty({ example: ORDER })
  orderId!: string;
  @ApiProperty({ enum: ['recorded', 'duplicate'] })
  outcome!: 'recorded' | 'duplicate';
}
