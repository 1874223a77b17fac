import { expect, it } from '@jest/globals';
import { Happenings } from '../testing/events.js';
import { project } from '../testing/project.js';
import { labels } from './labels.js';

it('keeps the last name of each colour', () => {
  const all = new Happenings();
  all.labelName('red', 'Urgent');
  all.labelName('green', 'Wholesale');
  all.labelName('red', 'Returns');
  expect(project(all.events).get(labels, 's-1')).toEqual({ sellerId: 's-1', names: { red: 'Returns', green: 'Wholesale' }, version: 3 });
  all.labelName('red', null);
  expect(project(all.events).get(labels, 's-1')).toMatchObject({ names: { red: null, green: 'Wholesale' }, version: 4 });
});
