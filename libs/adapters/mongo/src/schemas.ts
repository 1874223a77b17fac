import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema } from 'mongoose';

const { Mixed } = MongooseSchema.Types;
const options = { versionKey: false, minimize: false, suppressReservedKeysWarning: true } as const;

/** How long a stored answer is kept, seconds. */
export const ANSWER_TTL_S = 48 * 60 * 60;
/** How long an entry of the blacklist register is kept, seconds: until the topic has certainly delivered it. */
export const REGISTER_TTL_S = 7 * 24 * 60 * 60;
/** How long a line of the change log is kept, seconds: longer than the promised hour. */
export const LINE_TTL_S = 2 * 60 * 60;

export interface EventInCommit {
  readonly type: string;
  /** JSON, which preserves all keys, numbers and strings, unlike BSON. */
  readonly data: string;
}

/** An atomic append. Inserted once and never changed. */
@Schema(options)
export class CommitDocument {
  /** `version` is that of the first event. Unique within the stream. */
  @Prop({ type: Mixed })
  readonly _id!: { readonly stream: string; readonly version: number };

  /** The version of the last event. */
  @Prop({ type: Number, required: true })
  readonly last!: number;

  /** Identifies the call of `append`, which recognises its own document after a lost connection. */
  @Prop({ type: String, required: true })
  readonly writeId!: string;

  @Prop({ type: String, index: { unique: true, sparse: true } })
  readonly commitId?: string;

  /** The fingerprint of the request, if the commit has an id; missing in commits of older releases. */
  @Prop({ type: String })
  readonly fingerprint?: string;

  /** Microseconds since the epoch. */
  @Prop({ type: Number, required: true })
  readonly at!: number;

  @Prop({ type: [Mixed] })
  readonly events!: readonly EventInCommit[];
}

/** A number that changes in the transaction of a commit. */
@Schema(options)
export class CounterDocument {
  @Prop({ type: String })
  readonly _id!: string;

  @Prop({ type: Number, required: true })
  readonly n!: number;

  /** Rises with every change. */
  @Prop({ type: Number, required: true })
  readonly revision!: number;
}

/** The last answer of the blacklist service about a pair of seller and buyer. */
@Schema(options)
export class RegisterDocument {
  @Prop({ type: String })
  readonly _id!: string;

  @Prop({ type: Number, required: true })
  readonly version!: number;

  /** Microseconds; null when the buyer is not on the blacklist. */
  @Prop({ type: Number })
  readonly since!: number | null;

  @Prop({ type: Date, required: true, index: { expireAfterSeconds: REGISTER_TTL_S } })
  readonly at!: Date;
}

/** A watermark that a subscription writes to learn when it has read up to this point. */
@Schema(options)
export class WatermarkDocument {
  @Prop({ type: String })
  readonly _id!: string;

  @Prop({ type: Number, required: true })
  readonly n!: number;

  @Prop({ type: Date, required: true, index: { expireAfterSeconds: 24 * 60 * 60 } })
  readonly at!: Date;
}

@Schema(options)
export class AnswerDocument {
  @Prop({ type: String })
  readonly _id!: string;

  @Prop({ type: String, required: true })
  readonly fingerprint!: string;

  @Prop({ type: Number, required: true })
  readonly status!: number;

  /** JSON. */
  @Prop({ type: String, required: true })
  readonly body!: string;

  @Prop({ type: Date, required: true, index: { expireAfterSeconds: ANSWER_TTL_S } })
  readonly at!: Date;
}

@Schema(options)
export class LeaseDocument {
  @Prop({ type: String })
  readonly _id!: string;

  @Prop({ type: Number, required: true })
  readonly token!: number;

  /** By the server's clock. */
  @Prop({ type: Date, required: true })
  readonly expires!: Date;

  /** The answer to the last request. */
  @Prop({ type: Boolean })
  readonly granted!: boolean;
}

/** An offer that is not claimed. */
@Schema(options)
export class OfferDocument {
  @Prop({ type: String })
  readonly _id!: string;

  @Prop({ type: String, required: true, enum: ['offered', 'withdrawn', 'gone'] })
  readonly state!: 'offered' | 'withdrawn' | 'gone';

  /** By the server's clock. */
  @Prop({ type: Date, required: true, index: { partialFilterExpression: { state: { $in: ['offered', 'withdrawn'] } } } })
  readonly at!: Date;

  /** A claim came too late. */
  @Prop({ type: Boolean })
  readonly isRefused?: boolean;
}

@Schema(options)
export class CheckpointDocument {
  @Prop({ type: String })
  readonly _id!: string;

  /** The newest token that has claimed it. */
  @Prop({ type: Number, required: true })
  readonly token!: number;

  @Prop({ type: String })
  readonly checkpoint?: string;
}

/** The places taken in a sliding window. */
@Schema(options)
export class RateDocument {
  @Prop({ type: String })
  readonly _id!: string;

  /** By the server's clock, oldest first; `at` is the start of a slot. */
  @Prop({ type: [Mixed] })
  readonly taken!: readonly { readonly at: Date; readonly places: number }[];

  /** The places granted to the last caller, and those that were free before. */
  @Prop({ type: Number })
  readonly granted!: number;

  @Prop({ type: Number })
  readonly free!: number;

  @Prop({ type: Date, required: true })
  readonly at!: Date;

  @Prop({ type: Date, required: true, index: { expireAfterSeconds: 60 } })
  readonly expires!: Date;
}

/** The slots of an owner, oldest first. */
@Schema(options)
export class SlotsDocument {
  @Prop({ type: String })
  readonly _id!: string;

  /** By the server's clock. */
  @Prop({ type: [Mixed] })
  readonly slots!: readonly { readonly slot: string; readonly process: string; readonly expires: Date }[];

  /** The slots that had to go for the last one that was taken. */
  @Prop({ type: [Mixed] })
  readonly dropped!: readonly { readonly slot: string; readonly process: string }[];

  @Prop({ type: Date, required: true, index: { expireAfterSeconds: 60 } })
  readonly expires!: Date;
}

/** A dropped slot, until its process has read it. */
@Schema(options)
export class DroppedSlotDocument {
  @Prop({ type: String })
  readonly _id!: string;

  @Prop({ type: String, required: true, index: true })
  readonly process!: string;

  @Prop({ type: Date, required: true, index: { expireAfterSeconds: 10 * 60 } })
  readonly at!: Date;
}

@Schema(options)
export class ReadModelDocument {
  @Prop({ type: String })
  readonly _id!: string;

  /** The generation that is queried. */
  @Prop({ type: Number, required: true })
  readonly active!: number;
}

/** The line counter of a scope. Every commit that announces a change increments it, which serialises concurrent commits. */
@Schema(options)
export class ScopeDocument {
  @Prop({ type: String })
  readonly _id!: string;

  @Prop({ type: Number, required: true })
  readonly n!: number;
}

/** A line of the change log; `n` counts the lines of its scope from 1 without gaps. */
@Schema(options)
export class LineDocument {
  @Prop({ type: Mixed })
  readonly _id!: { readonly scope: string; readonly n: number };

  @Prop({ type: String, required: true })
  readonly collection!: string;

  @Prop({ type: String, required: true })
  readonly id!: string;

  /** Microseconds since the epoch, for the order between scopes. */
  @Prop({ type: Number, required: true })
  readonly micros!: number;

  @Prop({ type: Date, required: true, index: { expireAfterSeconds: LINE_TTL_S } })
  readonly at!: Date;
}

@Schema(options)
export class TallyDocument {
  /** The owner. */
  @Prop({ type: String })
  readonly _id!: string;

  @Prop({ type: Mixed })
  readonly n!: Readonly<Record<string, number>>;
}

@Schema(options)
export class ParkedDocument {
  @Prop({ type: Mixed })
  readonly _id!: { readonly stream: string; readonly version: number };

  @Prop({ type: String, required: true, index: true })
  readonly stream!: string;

  /** JSON. */
  @Prop({ type: String, required: true })
  readonly event!: string;

  @Prop({ type: String, required: true })
  readonly error!: string;
}

/** A named value of a generation, for instance its checkpoint. */
@Schema(options)
export class StateDocument {
  @Prop({ type: String })
  readonly _id!: string;

  @Prop({ type: String, required: true })
  readonly value!: string;
}

export const schemaOf = (type: Parameters<typeof SchemaFactory.createForClass>[0]): MongooseSchema => SchemaFactory.createForClass(type);
