import ts from 'typescript';
import { nodesIn, shippedSources, table } from './source.js';

const KINDS: Readonly<Record<string, string>> = { Counter: 'counter', Gauge: 'gauge', Histogram: 'histogram', CallbackGauge: 'gauge' };

/** docs/reference/metrics.md, from each place that creates a metric. Error: its name or help is not a literal. */
export function metricsPage(): string {
  const rows = shippedSources().flatMap((source) =>
    nodesIn(source)
      .filter(ts.isNewExpression)
      .filter((node) => node.expression.getText() in KINDS && !source.fileName.endsWith('callback-gauge.ts'))
      .map((node) => rowOf(node, source)),
  );
  const sorted = rows.sort(([a], [b]) => a.localeCompare(b));
  return `# Metrics\n\n\`GET /metrics\` of each process has these, in the format of Prometheus, and the default metrics of Node.js (\`process_*\`, \`nodejs_*\`). The [runbook](../runbook.md) says which of them to alert on.\n\n${table(['metric', 'type', 'labels', 'meaning'], sorted)}\n`;
}

function rowOf(node: ts.NewExpression, source: ts.SourceFile): string[] {
  const kind = KINDS[node.expression.getText()];
  const args = node.arguments ?? [];
  if (node.expression.getText() === 'CallbackGauge') return [literal(args[1], source), kind, code(args[3], source), textOf(args[2], source)];
  const [options] = args;
  if (!ts.isObjectLiteralExpression(options)) throw new Error(`${source.fileName}: a metric without literal options`);
  const property = (name: string): ts.Expression | undefined => {
    const found = options.properties.find((each) => each.name?.getText() === name);
    return found && (ts.isPropertyAssignment(found) ? found.initializer : ts.isShorthandPropertyAssignment(found) ? found.name : undefined);
  };
  const labels = property('labelNames');
  const names = labels ? nodesIn(labels).filter(ts.isStringLiteral).map(({ text }) => `\`${text}\``) : [];
  return [literal(property('name'), source), kind, names.join(', '), textOf(property('help'), source)];
}

const literal = (node: ts.Expression | undefined, source: ts.SourceFile) => `\`${textOf(node, source)}\``;
const code = literal;

/** The text of a literal, or of the constant of this file that a name stands for. */
function textOf(node: ts.Expression | undefined, source: ts.SourceFile): string {
  if (node && ts.isStringLiteralLike(node)) return node.text;
  if (node && ts.isIdentifier(node)) {
    const constant = nodesIn(source).filter(ts.isVariableDeclaration).find(({ name, initializer }) => name.getText() === node.text && initializer && ts.isStringLiteralLike(initializer));
    if (constant) return (constant.initializer as ts.StringLiteral).text;
  }
  throw new Error(`${source.fileName}: the name, help and label of a metric must be literals, and ${node?.getText() ?? 'one'} is not`);
}
