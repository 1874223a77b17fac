import { useCallback, useEffect, useRef, useState } from 'react';
import { asRefusal, type RefusalCode } from '../api/refusal.js';
import { MAX_PICTURES, type Picture } from '../api/shapes.js';
import { uploadPicture } from '../api/upload.js';
import { useText } from '../i18n/language.js';
import { keys } from '../live/keys.js';
import { useParley } from '../live/parley.js';
import { toast } from '../ui/toasts.js';

const TYPES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];
export const ACCEPTED_TYPES: readonly string[] = TYPES;

/** A picture on its way to the server. */
export interface Upload {
  readonly key: string;
  readonly file: File;
  /** The file itself, for an `<img>`. */
  readonly preview: string;
  /** From 0 to 1. */
  readonly share: number;
  readonly refused: RefusalCode | null;
}

/** Uploads pictures as soon as they are chosen, dropped or pasted; `onUploaded` takes what messages name them by. */
export function useUploads(count: number, onUploaded: (picture: Picture) => void) {
  const parley = useParley();
  const text = useText();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const running = useRef(new Map<string, AbortController>());
  const uploaded = useRef(onUploaded);
  uploaded.current = onUploaded;

  const change = (key: string, change: Partial<Upload>): void =>
    setUploads((all) => all.map((each) => (each.key === key ? { ...each, ...change } : each)));

  const remove = useCallback((key: string): void => {
    running.current.get(key)?.abort();
    running.current.delete(key);
    setUploads((all) => all.filter((each) => each.key !== key));
  }, []);

  const start = async ({ key, file, preview }: Upload): Promise<void> => {
    const abort = new AbortController();
    running.current.set(key, abort);
    change(key, { refused: null, share: 0 });
    try {
      const picture = await uploadPicture(parley.api, file, key, (share) => change(key, { share }), abort.signal);
      // It need not be loaded again to be shown.
      parley.queries.setQueryData(keys.picture(picture.pictureId), preview);
      remove(key);
      uploaded.current(picture);
    } catch (error) {
      if (abort.signal.aborted) URL.revokeObjectURL(preview);
      else change(key, { refused: asRefusal(error).code });
    }
  };

  const add = (files: readonly File[]): void => {
    const pictures = files.filter(({ type }) => TYPES.includes(type));
    const room = MAX_PICTURES - count - uploads.length;
    if (pictures.length < files.length) toast(text.composer.notAPicture, { tone: 'bad' });
    if (pictures.length > room) toast(text.composer.tooMany, { tone: 'bad' });
    const added = pictures.slice(0, Math.max(0, room)).map((file): Upload => {
      return { key: crypto.randomUUID(), file, preview: URL.createObjectURL(file), share: 0, refused: null };
    });
    setUploads((all) => [...all, ...added]);
    for (const each of added) void start(each);
  };

  useEffect(() => {
    const all = running.current;
    return () => {
      for (const abort of all.values()) abort.abort();
    };
  }, []);

  return { uploads, add, remove, retry: (upload: Upload) => void start(upload) };
}
