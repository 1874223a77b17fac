import { useCallback, useSyncExternalStore } from 'react';
import { MAX_PICTURES } from '../api/shapes.js';
import { useText } from '../i18n/language.js';
import { useParley } from '../live/parley.js';
import { toast } from '../ui/toasts.js';
import { type Upload } from './uploads.js';

const TYPES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];
export const ACCEPTED_TYPES: readonly string[] = TYPES;

/** The uploads of a draft that has `count` pictures already. They begin as soon as pictures are chosen, dropped or pasted. */
export function useUploads(place: string, count: number) {
  const { uploads } = useParley();
  const text = useText();
  const running: readonly Upload[] = useSyncExternalStore(uploads.subscribe, () => uploads.of(place));
  const add = useCallback(
    (files: readonly File[]): void => {
      const pictures = files.filter(({ type }) => TYPES.includes(type));
      const room = Math.max(0, MAX_PICTURES - count - uploads.of(place).length);
      if (pictures.length < files.length) toast(text.composer.notAPicture, { tone: 'bad' });
      if (pictures.length > room) toast(text.composer.tooMany, { tone: 'bad' });
      if (room > 0) uploads.add(place, pictures.slice(0, room));
    },
    [uploads, place, count, text],
  );
  const remove = useCallback((key: string) => uploads.remove(place, key), [uploads, place]);
  const retry = useCallback((key: string) => uploads.retry(place, key), [uploads, place]);
  return { uploads: running, add, remove, retry };
}
