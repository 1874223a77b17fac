import ts from 'typescript';
import { nodesIn, shippedSources, table } from './source.js';

/** docs/reference/cli.md, from the commands of the operator tool. */
export function cliPage(): string {
  const rows = shippedSources()
    .filter(({ fileName }) => fileName.includes('cli/src/commands/'))
    .flatMap((source) => nodesIn(source).filter(ts.isObjectLiteralExpression))
    .map((command) => ['name', 'usage', 'summary'].map((field) => textOf(command, field)))
    .filter(([, , summary]) => summary !== undefined)
    .map(([name, usage, summary]) => [`\`${`${name} ${usage}`.trim()}\``, `${summary}`]);
  return `# Operator tool\n\n\`npm run parley -- <command>\` on a machine with the sources, \`node apps/cli/dist/main.js <command>\` in the image. It reads the [settings](settings.md) of MongoDB and Kafka. \`--json\` prints one JSON value. Exit codes: 0, 1 if something is wrong or could not be done, 2 for wrong usage.\n\n${table(['command', 'purpose'], rows)}\n`;
}

function textOf(command: ts.ObjectLiteralExpression, field: string): string | undefined {
  const property = command.properties.filter(ts.isPropertyAssignment).find(({ name }) => name.getText() === field);
  return property && ts.isStringLiteralLike(property.initializer) ? property.initializer.text : undefined;
}
