import { describe, expect, test } from '@jest/globals';
import { type CommitDocument } from '../schemas.js';
import { type ReadResult } from './commit-reader.js';
import { ScanDeduplicator } from './scan-deduplicator.js';

const commit = (stream: string): CommitDocument => ({ _id: { stream, version: 1 }, last: 1, at: Date.now() * 1000 }) as CommitDocument;

describe('ScanDeduplicator', () => {
  test('filters repeated commits only of as many streams as it may track', () => {
    const deduplicator = new ScanDeduplicator(2);
    deduplicator.begin(true);
    const commits = ['a', 'b', 'c'].map(commit);
    for (const each of commits) deduplicator.recordScanned(each);
    const reading = { reads: commits.map((each) => ({ commit: each })) } as unknown as ReadResult;
    expect(deduplicator.filter(reading).reads.map(({ commit: { _id } }) => _id.stream)).toEqual(['c']);
  });
});
