import { describe, it } from '@jest/globals';
import { given } from '@parley/event-sourcing/testing';
import { type LabelEvent, type NameLabel, labels } from './labels.js';

const command = (name: string | null, label: NameLabel['label'] = 'red'): NameLabel => ({ sellerId: 's-1', label, name });
const named = (name: string | null, label: NameLabel['label'] = 'red'): LabelEvent => ({ type: 'LabelNamed', data: command(name, label) });

describe('the name of a label', () => {
  it('is given, changed and cleared', () => {
    given(labels).when(command('urgent')).then([named('urgent')]);
    given(labels, [named('urgent')]).when(command('later')).then([named('later')]);
    given(labels, [named('urgent')]).when(command(null)).then([named(null)]);
  });

  it('causes no event if it stays the same', () => {
    given(labels, [named('urgent')]).when(command('urgent')).then([]);
    given(labels).when(command(null)).then([]);
    given(labels, [named('urgent'), named(null)]).when(command(null)).then([]);
  });

  it('belongs to one colour', () => {
    given(labels, [named('urgent')]).when(command('urgent', 'blue')).then([named('urgent', 'blue')]);
  });
});
