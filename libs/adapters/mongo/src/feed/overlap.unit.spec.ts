import { describe, expect, test } from '@jest/globals';
import { type CommitDocument } from '../schemas.js';
import { type Reading } from './history.js';
import { Overlap } from './overlap.js';

const commit = (stream: string): CommitDocument => ({ _id: { stream, version: 1 }, last: 1, at: Date.now() * 1000 }) as CommitDocument;

describe('commits that a scan read and the history repeats', () => {
  test('are left out of the first streams alone, and those of others are delivered twice', () => {
    const overlap = new Overlap(2);
    overlap.begin(true);
    const commits = ['a', 'b', 'c'].map(commit);
    for (const each of commits) overlap.noteScanned(each);
    const reading = { reads: commits.map((each) => ({ commit: each })) } as unknown as Reading;
    expect(overlap.without(reading).reads.map(({ commit: { _id } }) => _id.stream)).toEqual(['c']);
  });
});
