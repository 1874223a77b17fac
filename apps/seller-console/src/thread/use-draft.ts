import { useCallback, useSyncExternalStore } from 'react';
import { useText } from '../i18n/language.js';
import { useParley } from '../live/parley.js';
import { toast } from '../ui/toasts.js';
import { type Draft } from './drafts.js';

let wasTold = false;

/** The draft for a recipient. The setter gets the current draft. */
export function useDraft(place: string): readonly [Draft, (change: (draft: Draft) => Draft) => void] {
  const { drafts } = useParley();
  const text = useText();
  const draft = useSyncExternalStore(drafts.subscribe, () => drafts.get(place));
  const change = useCallback(
    (next: (draft: Draft) => Draft) => {
      const isStored = drafts.set(place, next(drafts.get(place)));
      if (!isStored && !wasTold) toast(text.composer.notStored, { tone: 'bad' });
      wasTold ||= !isStored;
    },
    [drafts, place, text],
  );
  return [draft, change];
}
