import { Suspense, useRef, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { useText } from '../i18n/language.js';
import { Boundary } from '../ui/boundary.js';
import { Icon } from '../ui/icon.js';
import { lazyPart } from '../ui/lazy-part.js';
import { usePicture, useWasNear } from './use-picture.js';
import styles from './pictures.module.css';

const PictureViewer = lazyPart(() => import('./picture-viewer.js'));

/** The pictures of a message, small; a click shows them large. */
export function Pictures({ pictureIds }: { readonly pictureIds: readonly string[] }) {
  const [shown, setShown] = useState<number | null>(null);
  return (
    <div className={styles.pictures} data-single={pictureIds.length === 1 || undefined}>
      {pictureIds.map((pictureId, index) => (
        <Thumbnail key={pictureId} pictureId={pictureId} index={index} of={pictureIds.length} onOpen={() => setShown(index)} />
      ))}
      {shown !== null && (
        <Boundary>
          <Suspense>
            <PictureViewer pictureIds={pictureIds} index={shown} onMove={setShown} onClose={() => setShown(null)} />
          </Suspense>
        </Boundary>
      )}
    </div>
  );
}

function Thumbnail(props: { readonly pictureId: string; readonly index: number; readonly of: number; readonly onOpen: () => void }) {
  const text = useText();
  const element = useRef<HTMLButtonElement>(null);
  const picture = usePicture(props.pictureId, useWasNear(element));
  return (
    <AriaButton
      ref={element}
      className={styles.thumbnail}
      aria-label={picture.isError ? text.thread.pictureFailed : text.thread.openPicture(props.index + 1, props.of)}
      onPress={() => (picture.isError ? void picture.refetch() : props.onOpen())}
    >
      {picture.data !== undefined && <img src={picture.data} alt="" draggable={false} />}
      {picture.isError && (
        <span className={styles.failed}>
          <Icon name="picture" size={24} />
          {text.thread.pictureFailed}
        </span>
      )}
    </AriaButton>
  );
}
