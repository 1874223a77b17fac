import { type PublicEvent } from '@parley/event-sourcing';
import { z } from 'zod';
import { Malformed } from './malformed.js';
import { type Infer, read } from './schema.js';

/** One version of a public event: the schema of its data, from which its type, decoder and JSON Schema follow. */
export class EventVersion<Type extends string = string, Data = unknown> {
  private compiled: z.ZodType<Data> | null = null;

  /** Use {@link eventsOf} for a first version, and {@link next} for a later one. */
  constructor(
    readonly type: Type,
    /** The service that publishes it. */
    readonly source: string,
    readonly version: number,
    readonly description: string,
    /** Of the data. */
    readonly schema: z.ZodType<Data>,
    /** The version before, and the upcaster from its data to those of this version. */
    readonly previous: { readonly event: EventVersion<Type>; readonly upcast: (data: never) => unknown } | null = null,
  ) {}

  /** The version after this one. The schema and the fixture of this one do not change. */
  next<Schema extends z.ZodType>(description: string, data: Schema, upcast: (old: Data) => Infer<Schema>): EventVersion<Type, Infer<Schema>> {
    return new EventVersion(this.type, this.source, this.version + 1, description, data as z.ZodType<Infer<Schema>>, { event: this, upcast });
  }

  /** This version and the earlier ones, newest first. */
  versions(): EventVersion[] {
    return [this, ...(this.previous?.event.versions() ?? [])];
  }

  /**
   * The data of an event of this or an earlier version, in this version. Unknown fields are dropped.
   *
   * Throws `Malformed` if the version is later, or if the data are invalid in their version.
   */
  read(data: unknown, version: number = this.version): Data {
    if (!Number.isInteger(version) || version < 1 || version > this.version) {
      throw new Malformed([{ field: 'type', message: `is ${this.type} in version ${version}; this release knows versions 1 to ${this.version}` }]);
    }
    if (this.previous && version < this.version) return this.read(this.previous.upcast(this.previous.event.read(data, version) as never));
    this.compiled ??= z.compile(this.schema, { strict: true });
    return read(this.compiled, data, 'data') as Data;
  }
}

/** The public event that a version describes. */
export type EventOf<Version> = Version extends EventVersion<infer Type, infer Data> ? PublicEvent<Type, Data> : never;

/** Declares the first versions of a service's public events: type, description, and the schema of the data. */
export function eventsOf(source: string) {
  return <Type extends string, Schema extends z.ZodType>(type: Type, description: string, data: Schema): EventVersion<Type, Infer<Schema>> =>
    new EventVersion(type, source, 1, description, data as z.ZodType<Infer<Schema>>);
}
