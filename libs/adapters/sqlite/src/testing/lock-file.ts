// Holds the write lock of a SQLite file: lock-file.ts <path> <milliseconds>
import { Sqlite } from '../database/driver.js';

const [path, ms] = process.argv.slice(2);
const connection = new Sqlite(path, { synchronous: 'NORMAL' });
connection.exec('begin exclusive');
console.log('locked');
setTimeout(() => {
  connection.exec('rollback');
  connection.close();
  console.log('released');
}, Number(ms));
