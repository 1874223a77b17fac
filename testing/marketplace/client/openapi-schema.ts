export type JsonSchema = { readonly [key: string]: unknown };
type Schemas = Readonly<Record<string, JsonSchema>>;
export type Translation = (schema: JsonSchema, schemas: Schemas) => JsonSchema;

/** A documented answer as JSON Schema 2020-12 that takes no field beyond those that are named. */
export const responseSchema: Translation = (schema, schemas) => translated(schema, { schemas, isClosed: true, optionalIsNull: false });

/** A documented request likewise, whose optional fields may also be `null`: in a request that is the same as left out. */
export const requestSchema: Translation = (schema, schemas) => translated(schema, { schemas, isClosed: true, optionalIsNull: true });

/** A documented event likewise, which may say more than Parley knows. */
export const eventSchema: Translation = (schema, schemas) => translated(schema, { schemas, isClosed: false, optionalIsNull: true });

interface Reading {
  readonly schemas: Schemas;
  readonly isClosed: boolean;
  readonly optionalIsNull: boolean;
}

/** Words of OpenAPI that say nothing about what is valid. */
const REMARKS = ['nullable', 'example', 'examples', 'discriminator', 'xml', 'deprecated'];

function translated(schema: JsonSchema, reading: Reading): JsonSchema {
  const $defs = Object.fromEntries(Object.entries(reading.schemas).map(([name, each]) => [name, open(each, reading)]));
  return { ...closed(schema, reading), $defs };
}

/** The schema as it stands where a whole value is judged: fields that neither it nor any of its parts names are refused. */
function closed(schema: JsonSchema, reading: Reading): JsonSchema {
  const own = open(schema, reading);
  const isClosed = reading.isClosed && namesFields(schema, reading.schemas) && own.additionalProperties === undefined;
  const whole = isClosed ? { ...own, unevaluatedProperties: false } : own;
  return schema.nullable === true ? orNull(whole) : whole;
}

function open(schema: JsonSchema, reading: Reading): JsonSchema {
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === '$ref') out.$ref = String(value).replace('#/components/schemas/', '#/$defs/');
    else if (key === 'properties') out.properties = properties(schema, value as Schemas, reading);
    else if (key === 'items' || (key === 'additionalProperties' && typeof value === 'object')) out[key] = closed(value as JsonSchema, reading);
    else if (key === 'oneOf' || key === 'anyOf') out[key] = (value as JsonSchema[]).map((each) => closed(each, reading));
    else if (key === 'allOf') out.allOf = (value as JsonSchema[]).map((each) => open(each, reading));
    else if (!REMARKS.includes(key)) out[key] = value;
  }
  return out;
}

function properties(schema: JsonSchema, fields: Schemas, reading: Reading): Schemas {
  const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : [];
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const own = closed(field, reading);
      return [name, reading.optionalIsNull && !required.includes(name) ? orNull(own) : own];
    }),
  );
}

function namesFields(schema: JsonSchema, schemas: Schemas): boolean {
  if (schema.properties !== undefined) return true;
  if (typeof schema.$ref === 'string') return namesFields(schemas[schema.$ref.replace('#/components/schemas/', '')] ?? {}, schemas);
  return Array.isArray(schema.allOf) && (schema.allOf as JsonSchema[]).some((each) => namesFields(each, schemas));
}

function orNull(schema: JsonSchema): JsonSchema {
  return { anyOf: [schema, { type: 'null' }] };
}
