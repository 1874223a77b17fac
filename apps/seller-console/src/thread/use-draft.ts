import { useCallback, useSyncExternalStore } from 'react';
import { useParley } from '../live/parley.js';
import { type Draft } from './drafts.js';

/** What was typed for a place and not sent. The setter takes what is there at that moment. */
export function useDraft(place: string): readonly [Draft, (change: (draft: Draft) => Draft) => void] {
  const { drafts } = useParley();
  const draft = useSyncExternalStore(drafts.subscribe, () => drafts.get(place));
  const change = useCallback((next: (draft: Draft) => Draft) => drafts.set(place, next(drafts.get(place))), [drafts, place]);
  return [draft, change];
}
