import { useText } from '../i18n/language.js';
import { IconButton } from '../ui/button.js';
import { type Draft } from './drafts.js';
import { type Upload } from './use-uploads.js';
import { usePicture } from './use-picture.js';
import styles from './draft-pictures.module.css';

export interface DraftPicturesProps {
  readonly pictures: Draft['pictures'];
  readonly uploads: readonly Upload[];
  readonly onRemove: (pictureId: string) => void;
  readonly onCancel: (key: string) => void;
  readonly onRetry: (upload: Upload) => void;
}

/** The pictures of a draft: those that are there, and those on their way with how far they are. */
export function DraftPictures({ pictures, uploads, onRemove, onCancel, onRetry }: DraftPicturesProps) {
  const text = useText();
  if (pictures.length + uploads.length === 0) return null;
  return (
    <ul className={styles.pictures}>
      {pictures.map(({ pictureId }, index) => {
        const name = text.composer.uploaded(index + 1);
        return (
          <li key={pictureId} className={styles.picture}>
            <Uploaded pictureId={pictureId} name={name} />
            <IconButton icon="close" look="plain" name={text.composer.removePicture(name)} onPress={() => onRemove(pictureId)} />
          </li>
        );
      })}
      {uploads.map((upload) => {
        const { key, file, preview, share, refused } = upload;
        const percent = Math.round(share * 100);
        return (
          <li key={key} className={styles.picture} data-refused={refused !== null || undefined}>
            <img src={preview} alt={file.name} />
            {refused === null ? (
              <progress className={styles.progress} max={1} value={share} aria-label={text.composer.uploading(file.name, percent)} />
            ) : (
              <button type="button" className={styles.retry} onClick={() => onRetry(upload)}>
                {text.codes[refused]} {text.thread.tryAgain}
              </button>
            )}
            <IconButton icon="close" look="plain" name={text.composer.removePicture(file.name)} onPress={() => onCancel(key)} />
          </li>
        );
      })}
    </ul>
  );
}

function Uploaded({ pictureId, name }: { readonly pictureId: string; readonly name: string }) {
  const { data } = usePicture(pictureId);
  return data === undefined ? null : <img src={data} alt={name} />;
}
