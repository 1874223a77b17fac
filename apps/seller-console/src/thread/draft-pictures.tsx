import { useText } from '../i18n/language.js';
import { isolated } from '../i18n/names.js';
import { IconButton } from '../ui/button.js';
import { type Draft } from './drafts.js';
import { type Upload } from './uploads.js';
import { usePicture } from './use-picture.js';
import styles from './draft-pictures.module.css';

export interface DraftPicturesProps {
  readonly pictures: Draft['pictures'];
  readonly uploads: readonly Upload[];
  readonly onRemove: (pictureId: string) => void;
  readonly onCancel: (key: string) => void;
  readonly onRetry: (key: string) => void;
}

/** The pictures of a draft: those that are there, those on their way with how far they are, and why others cannot be sent. */
export function DraftPictures({ pictures, uploads, onRemove, onCancel, onRetry }: DraftPicturesProps) {
  const text = useText();
  if (pictures.length + uploads.length === 0) return null;
  const failed = uploads.filter(({ refused }) => refused !== null);
  return (
    <>
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
          const { key, preview, share, refused, isRetried } = upload;
          const name = isolated(upload.file.name);
          return (
            <li key={key} className={styles.picture} data-refused={refused !== null || undefined}>
              <img src={preview} alt={name} />
              {refused === null && (
                <progress className={styles.progress} max={1} value={share} aria-label={text.composer.uploading(name, Math.round(share * 100))} />
              )}
              {isRetried && (
                <button type="button" className={styles.retry} onClick={() => onRetry(key)}>
                  {text.thread.tryAgain}
                </button>
              )}
              <IconButton icon="close" look="plain" name={text.composer.removePicture(name)} onPress={() => onCancel(key)} />
            </li>
          );
        })}
      </ul>
      {failed.length > 0 && (
        <ul className={styles.reasons} role="alert">
          {failed.map(({ key, file, refused, isRetried }) => (
            <li key={key}>
              <bdi>{file.name}</bdi>: {refused !== null && text.codes[refused]} {isRetried ? text.composer.pictureRetried : text.composer.pictureRefused}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Uploaded({ pictureId, name }: { readonly pictureId: string; readonly name: string }) {
  const { data } = usePicture(pictureId);
  return data === undefined ? null : <img src={data} alt={name} />;
}
