import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { makeUploadFolder } from './upload-folder.js';

let below: string;
beforeEach(() => {
  below = mkdtempSync(join(tmpdir(), 'parley-test-'));
});
afterEach(() => rmSync(below, { recursive: true, force: true }));

function leftBy(pid: number): string {
  const name = `parley-uploads-${pid}-abcdef`;
  mkdirSync(join(below, name));
  writeFileSync(join(below, name, 'half'), 'half of a picture');
  return name;
}

it('the upload folder belongs to this process only', () => {
  const [one, other] = [makeUploadFolder(below), makeUploadFolder(join(below, 'not', 'there', 'yet'))];
  expect(basename(one)).toMatch(new RegExp(`^parley-uploads-${process.pid}-\\w+$`));
  expect([one, other].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700]);
});

it('the upload folder replaces those of dead processes, also with the same process id, and no others', () => {
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  leftBy(gone);
  leftBy(process.pid);
  const running = leftBy(process.ppid);
  writeFileSync(join(below, 'parley-uploads-notes'), 'of somebody else');
  const made = makeUploadFolder(below);
  expect(readdirSync(below).sort()).toEqual([running, basename(made), 'parley-uploads-notes'].sort());
});
