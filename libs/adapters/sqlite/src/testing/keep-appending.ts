// Appends to the store of a data folder until it is killed, and prints acknowledged commits: keep-appending.ts <folder>
import { openSqlite } from '../index.js';

const { eventStore } = openSqlite(process.argv[2]);

async function write(stream: string): Promise<void> {
  for (let version = 0; ; version += 2) {
    const data = { text: 'x'.repeat(200) };
    await eventStore.append({ stream, expectedVersion: version, events: [{ type: 'A', data }, { type: 'B', data }], at: Date.now() * 1000 });
    process.stdout.write(`${stream}@${version + 2}\n`);
  }
}

await Promise.all(Array.from({ length: 16 }, (_, i) => write(`stream-${i}`)));
