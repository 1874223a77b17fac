import { type KeyboardEvent } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import { useText } from '../i18n/language.js';
import { IconButton } from '../ui/button.js';
import { usePicture } from './use-picture.js';
import styles from './picture-viewer.module.css';

interface ViewerProps {
  readonly pictureIds: readonly string[];
  readonly index: number;
  readonly onMove: (index: number) => void;
  readonly onClose: () => void;
}

/** A full-screen viewer of a message's pictures, one at a time, with arrow keys. */
export default function PictureViewer({ pictureIds, index, onMove, onClose }: ViewerProps) {
  const text = useText();
  const count = pictureIds.length;
  const picture = usePicture(pictureIds[index]);
  const move = (step: number): void => onMove((index + step + count) % count);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowRight') move(1);
    if (event.key === 'ArrowLeft') move(-1);
  };
  const title = text.thread.picture(index + 1, count);
  return (
    <ModalOverlay isOpen isDismissable onOpenChange={(isOpen) => !isOpen && onClose()} className={styles.scrim}>
      <Modal className={styles.modal}>
        <Dialog aria-label={title} className={styles.dialog}>
          <div className={styles.stage} onKeyDown={onKeyDown}>
            <header className={styles.head}>
              <span role="status">{title}</span>
              <IconButton icon="close" name={text.dialogs.close} onPress={onClose} autoFocus />
            </header>
            {picture.data !== undefined && <img className={styles.picture} src={picture.data} alt={title} />}
            {count > 1 && (
              <footer className={styles.foot}>
                <IconButton icon="chevronLeft" name={text.thread.previousPicture} onPress={() => move(-1)} />
                <IconButton icon="chevronRight" name={text.thread.nextPicture} onPress={() => move(1)} />
              </footer>
            )}
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
