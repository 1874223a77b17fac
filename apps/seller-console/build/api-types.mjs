// node apps/seller-console/build/api-types.mjs <address of a Parley> [--check]
// Writes the types of the public API, from the OpenAPI document that the running code gives; with --check it says whether they are the same.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const FILE = new URL('../src/api/schema.ts', import.meta.url);
const HEAD = '// Made from the OpenAPI document by `npm run api-types`; not to be changed by hand.\n\n';

/** Removes parts that make the types long and have no use there: examples, and the problem codes of each route. */
function withoutClutter(value) {
  if (Array.isArray(value)) return value.map(withoutClutter);
  if (typeof value !== 'object' || value === null) return value;
  if (Object.hasOwn(value, 'application/problem+json')) {
    return { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'example')
      .map(([key, each]) => [key, withoutClutter(each)]),
  );
}

const [address, check] = process.argv.slice(2);
const document = await (await fetch(`${address}/openapi.json`)).json();
const types = HEAD + astToString(await openapiTS(withoutClutter(document), { emptyObjectsUnknown: true }));
const committed = await readFile(FILE, 'utf8').catch(() => '');
if (check === undefined) await writeFile(FILE, types);
else if (committed !== types) {
  process.stderr.write('src/api/schema.ts is not what the OpenAPI document says: run npm run api-types\n');
  process.exit(1);
}
