import { ApiProperty } from '@nestjs/swagger';
import { BUCKETS, type Bucket, type Label, LABELS } from '@parley/contracts';

const COUNT = { type: 'integer', example: 3 } as const;

function countsBy(names: readonly string[]) {
  const properties = Object.fromEntries(names.map((name) => [name, { type: 'integer' }]));
  return { type: 'object', selfRequired: true, required: [...names], properties } as Record<string, unknown>;
}

export class MessageCounts {
  @ApiProperty(COUNT)
  conversations!: number;
  @ApiProperty(COUNT)
  unanswered!: number;
  @ApiProperty(COUNT)
  unread!: number;
  @ApiProperty(countsBy(LABELS))
  byLabel!: Record<Label, number>;
}

export class OrderCounts {
  @ApiProperty(COUNT)
  total!: number;
  @ApiProperty(COUNT)
  actionNeeded!: number;
  @ApiProperty(COUNT)
  unanswered!: number;
  @ApiProperty(COUNT)
  unread!: number;
  @ApiProperty(countsBy(BUCKETS))
  byBucket!: Record<Bucket, number>;
}

export class UnreadCount {
  @ApiProperty(COUNT)
  unread!: number;
}

export class NoticeCounts {
  @ApiProperty({ type: UnreadCount })
  system!: UnreadCount;
  @ApiProperty({ type: UnreadCount })
  growth!: UnreadCount;
}

export class BlacklistCounts {
  @ApiProperty(COUNT)
  buyers!: number;
}

/** Every count of a seller's message centre; `unread` counts conversations, orders or notices with something unread. */
export class Counts {
  @ApiProperty({ type: MessageCounts })
  messages!: MessageCounts;
  @ApiProperty({ type: OrderCounts })
  orders!: OrderCounts;
  @ApiProperty({ type: NoticeCounts })
  notices!: NoticeCounts;
  @ApiProperty({ type: BlacklistCounts })
  blacklist!: BlacklistCounts;
}
