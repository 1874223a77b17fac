// Reads [{ file, text }] and writes, for each, the rules that such a file would break by the project's own configuration.
// A separate process, because ESLint and Nx do not load within Jest. Rules that need types are left out: the files do not exist.
import { text } from 'node:stream/consumers';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const eslint = new ESLint({ overrideConfig: [{ ...tseslint.configs.disableTypeChecked, files: ['**/*.ts'] }] });
const broken = [];
for (const probe of JSON.parse(await text(process.stdin))) {
  const [result] = await eslint.lintText(`${probe.text}\n`, { filePath: probe.file });
  broken.push(result.messages.map((message) => message.ruleId ?? message.message));
}
process.stdout.write(JSON.stringify(broken));
