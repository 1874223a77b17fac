import ts from 'typescript';
import { docstringOf, parse, table } from './source.js';

/** The files with settings, and the processes that read each group of them. */
const FILES = ['libs/runtime/src/settings/http-settings.ts', 'libs/runtime/src/settings/rate-settings.ts', 'libs/cluster/src/settings.ts'];
const GROUPS: Readonly<Record<string, readonly [title: string, readBy: string]>> = {
  HTTP_SETTINGS: ['Every process', 'all processes'],
  TOKEN_SETTINGS: ['Tokens', 'all-in-one, messaging, order-message, notice, blacklist, inbox-api'],
  RATE_SETTINGS: ['Rate limits', 'all-in-one, messaging, order-message, notice, blacklist, inbox-api'],
  STREAM_SETTINGS: ['Live streams', 'all-in-one, inbox-api'],
  MONGODB_SETTINGS: ['MongoDB', 'all processes of a cluster, and the operator tool'],
  KAFKA_SETTINGS: ['Kafka', 'messaging, order-message, notice, blacklist, inbox-projector, and the operator tool'],
  TOPIC_SETTINGS: ['Topics', 'the operator tool, for `topics create`'],
};

/** docs/reference/settings.md, from the names, readers and docstrings of the settings. Error: a setting or a group is not documented. */
export function settingsPage(): string {
  const groups = FILES.flatMap((file) => groupsIn(parse(file)));
  const missing = Object.keys(GROUPS).filter((name) => !groups.some((group) => group.name === name));
  if (missing.length > 0) throw new Error(`No settings are named ${missing.join(', ')}: change GROUPS in tools/reference/settings.ts`);
  const parts = groups.map(({ name, text, rows }) => {
    const [title, readBy] = GROUPS[name];
    return `## ${title}\n\n${text} Read by: ${readBy}.\n\n${table(['variable', 'default', 'values', 'meaning'], rows)}\n`;
  });
  return `# Settings\n\nSettings are environment variables. An invalid value, or an unknown variable under \`PARLEY_\`, prevents the start with a message that names it.\n\n${parts.join('\n')}`;
}

interface Group {
  readonly name: string;
  readonly text: string;
  readonly rows: readonly (readonly string[])[];
}

function groupsIn(source: ts.SourceFile): Group[] {
  return source.statements.filter(ts.isVariableStatement).flatMap((statement) => {
    const [{ name, initializer }] = statement.declarationList.declarations;
    if (!(name.getText() in GROUPS)) return [];
    if (!initializer || !ts.isObjectLiteralExpression(initializer)) throw new Error(`${name.getText()} is not an object of settings`);
    const rows = initializer.properties.filter(ts.isPropertyAssignment).map((property) => {
      const text = docstringOf(property);
      if (text === '') throw new Error(`${property.name.getText()} has no docstring: say what it sets, in ${source.fileName}`);
      return [`\`${property.name.getText()}\``, ...valuesOf(property.initializer), text];
    });
    return [{ name: name.getText(), text: docstringOf(statement), rows }];
  });
}

/** Default and values of a setting, from the reader that its source names. */
function valuesOf(reader: ts.Expression): [defaultValue: string, values: string] {
  if (ts.isIdentifier(reader)) return ['', { optional: 'text', url: 'an http or https address', origins: 'origins, separated by commas' }[reader.text] ?? reader.text];
  if (!ts.isCallExpression(reader)) throw new Error(`Unknown reader of a setting: ${reader.getText()}`);
  const args = reader.arguments.map((argument) => argument.getText().replaceAll("'", '').replaceAll('_', ''));
  const literal = (text: string) => `\`${text}\``;
  switch (reader.expression.getText()) {
    case 'whole':
      return [literal(args[0]), `${args[1]} to ${args[2]}`];
    case 'flag':
      return [literal(args[0]), '`true`, `false`'];
    case 'text':
      return [literal(args[0]), 'text'];
    case 'oneOf':
      return [literal(args[0]), choicesOf(args.slice(1))];
    case 'withDefault':
      return [args[0] === 'null' ? '' : literal(args[0]), valuesOf(reader.arguments[1])[1]];
    case 'matching':
      return ['required', ''];
    default:
      throw new Error(`Unknown reader of a setting: ${reader.getText()}`);
  }
}

function choicesOf(values: readonly string[]): string {
  return values[0] === '...LOGLEVELS' ? '`error`, `warn`, `info`, `debug`' : values.map((value) => `\`${value}\``).join(', ');
}
