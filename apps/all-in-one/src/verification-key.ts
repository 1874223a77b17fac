import { writeVerificationKey } from '@parley/http';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('Missing folder. Usage: npm run --silent verification-key -- FOLDER; reads or creates the signing key in PARLEY_DATA\n');
  process.exit(2);
}
process.stdout.write(`${await writeVerificationKey(process.env.PARLEY_DATA ?? '.parley', folder)}\n`);
