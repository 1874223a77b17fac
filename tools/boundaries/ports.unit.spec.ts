import ts from 'typescript';
import { describe, expect, it } from '@jest/globals';
import { nodesIn, shippedSources } from '../reference/source.js';

const MAX_METHODS = 5;

/** The ports of the kernel: its exported interfaces, with the names of their methods. */
function ports(): [name: string, methods: string[]][] {
  return shippedSources()
    .filter(({ fileName }) => fileName.startsWith('libs/event-sourcing/'))
    .flatMap((source) => nodesIn(source).filter(ts.isInterfaceDeclaration))
    .map((node) => [node.name.text, node.members.filter(ts.isMethodSignature).map(({ name }) => name.getText())]);
}

describe('the ports of the kernel', () => {
  it(`have at most ${MAX_METHODS} methods`, () => {
    expect(ports().filter(([, methods]) => methods.length > MAX_METHODS)).toEqual([]);
  });

  it('are found', () => {
    expect(ports().map(([name]) => name)).toEqual(expect.arrayContaining(['EventStore', 'DocumentReader', 'ProjectionStore', 'ChangeLog', 'ParkedEvents', 'Lease']));
  });
});
