import { type JsonSchema } from '../../testing/marketplace/client/openapi-schema.js';

type Schemas = Readonly<Record<string, JsonSchema>>;
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** Values of a wrong type for most fields, and values of the right type outside the bounds. */
export const WRONG: readonly Json[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  '',
  ' ',
  'x'.repeat(30_000),
  'a\0b',
  'half \ud83d a pair',
  "' or 1=1; --",
  '../../etc/passwd',
  '__proto__',
  [],
  [null],
  [[]],
  Array.from({ length: 101 }, (_, i) => `id-${i}`),
  {},
  { $ne: null },
  { length: 1 },
];

/** A valid value of a schema, from its examples; `known` gives the values of fields with these names. */
export function sampleOf(schema: JsonSchema, schemas: Schemas, known: Readonly<Record<string, Json>>): Json {
  const own = resolved(schema, schemas);
  if (isObject(own)) {
    const valueOf = (name: string, field: JsonSchema) => (name in known ? known[name] : sampleOf(field, schemas, known));
    return Object.fromEntries(propertiesOf(own, schemas).map(([name, field]) => [name, valueOf(name, field)]));
  }
  if (Array.isArray(own.enum)) return (own.enum as Json[])[0];
  if (own.example !== undefined) return own.example as Json;
  const kind = [own.type].flat()[0];
  if (kind === 'array') return [sampleOf((own.items ?? {}) as JsonSchema, schemas, known)];
  if (own.format === 'date-time') return '2026-03-15T08:00:00Z';
  if (kind === 'integer' || kind === 'number') return Number(own.minimum ?? 1);
  if (kind === 'boolean') return true;
  return 'A text';
}

/** The path of a field in a value. */
export type Path = readonly (string | number)[];

/** The paths of all fields and list items of a value. */
export function pathsOf(value: Json, path: Path = []): Path[] {
  if (Array.isArray(value)) return value.flatMap((each, i) => [[...path, i], ...pathsOf(each, [...path, i])]);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => [[...path, name], ...pathsOf(each, [...path, name])]);
}

/** The value with another one at a path; `undefined` removes it. */
export function withAt(value: Json, [first, ...rest]: Path, other: Json | undefined): Json {
  const changed = (each: Json): Json[] => (rest.length > 0 ? [withAt(each, rest, other)] : other === undefined ? [] : [other]);
  if (Array.isArray(value)) return value.flatMap((each, i) => (i === first ? changed(each) : [each]));
  const fields = Object.entries(value as { [name: string]: Json });
  return Object.fromEntries(fields.flatMap(([name, each]) => (name === first ? changed(each) : [each]).map((next) => [name, next])));
}

function resolved(schema: JsonSchema, schemas: Schemas): JsonSchema {
  if (typeof schema.$ref === 'string') return resolved(schemas[schema.$ref.replace('#/components/schemas/', '')], schemas);
  const [first] = (schema.anyOf ?? schema.oneOf ?? []) as JsonSchema[];
  return first ? resolved(first, schemas) : schema;
}

function isObject(schema: JsonSchema): boolean {
  return schema.properties !== undefined || Array.isArray(schema.allOf);
}

function propertiesOf(schema: JsonSchema, schemas: Schemas): [string, JsonSchema][] {
  const inherited = ((schema.allOf ?? []) as JsonSchema[]).flatMap((part) => propertiesOf(resolved(part, schemas), schemas));
  return [...inherited, ...Object.entries((schema.properties ?? {}) as Schemas)];
}
