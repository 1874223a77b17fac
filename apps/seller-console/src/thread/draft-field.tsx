import { type ClipboardEvent, type KeyboardEvent, type ReactNode, Suspense, useEffect, useRef } from 'react';
import { Dialog, DialogTrigger, FileTrigger, Popover } from 'react-aria-components';
import { MAX_PICTURES, MAX_TEXT } from '../api/shapes.js';
import { useText } from '../i18n/language.js';
import { Boundary } from '../ui/boundary.js';
import { IconButton } from '../ui/button.js';
import { lazyPart } from '../ui/lazy-part.js';
import { isTouchFirst } from '../ui/touch.js';
import { picturesOf } from './clipboard.js';
import { DraftPictures } from './draft-pictures.js';
import { ACCEPTED_TYPES, useUploads } from './use-uploads.js';
import { type Readiness, readinessOf } from './readiness.js';
import { useDraft } from './use-draft.js';
import { useDrop } from './use-drop.js';
import styles from './draft-field.module.css';

const EmojiPicker = lazyPart(() => import('../emoji/emoji-picker.js'));

export interface DraftFieldProps {
  /** Where the draft is kept. */
  readonly place: string;
  /** The field takes the focus when this number changes, except to 0. */
  readonly focusAt: number;
  /** Enter was pressed, or the button that `actions` has for it. */
  readonly onSubmit?: () => void;
  /** Whether the draft is to be sent when its pictures are uploaded; it cannot be changed until then. */
  readonly isWaiting?: boolean;
  /** Renders the end of the field's toolbar, depending on whether the draft can be sent. */
  readonly actions?: (readiness: Readiness) => ReactNode;
}

const SHOW_LEFT_FROM = MAX_TEXT - 200;

/** A text with emoji and pictures that is being written. Pictures are added by a button, by dropping and by pasting them. */
export function DraftField({ place, focusAt, isWaiting = false, onSubmit, actions }: DraftFieldProps) {
  const text = useText();
  const [draft, change] = useDraft(place);
  const field = useRef<HTMLTextAreaElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const { uploads, add, remove, retry } = useUploads(place, draft.pictures.length);
  const isOver = useDrop(frame, add);
  useEffect(() => {
    if (focusAt > 0) field.current?.focus();
  }, [focusAt]);
  const left = MAX_TEXT - Array.from(draft.text).length;
  const readiness = readinessOf(draft, uploads);
  const status = isWaiting ? text.composer.waiting : left <= MAX_TEXT - SHOW_LEFT_FROM ? text.composer.left(left) : '';

  const insert = (emoji: string): void => {
    const element = field.current;
    if (!element) return;
    element.setRangeText(emoji, element.selectionStart, element.selectionEnd, 'end');
    change((now) => ({ ...now, text: element.value }));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || !onSubmit) return;
    // A touch keyboard has no other key for a new line.
    if (isTouchFirst() && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    if (readiness === 'ready' || readiness === 'uploading') onSubmit();
  };
  const onPaste = (event: ClipboardEvent): void => {
    const files = picturesOf(event.clipboardData);
    if (files.length === 0) return;
    event.preventDefault();
    add(files);
  };

  return (
    <div ref={frame} className={styles.draft} data-focus-home="textarea" data-over={isOver || undefined}>
      {isOver && <p className={styles.drop}>{text.composer.drop}</p>}
      <DraftPictures
        pictures={draft.pictures}
        uploads={uploads}
        onRemove={(pictureId) => change((now) => ({ ...now, pictures: now.pictures.filter((each) => each.pictureId !== pictureId) }))}
        onCancel={remove}
        onRetry={retry}
      />
      <textarea
        ref={field}
        className={styles.field}
        aria-label={text.composer.label}
        aria-invalid={left < 0 || undefined}
        placeholder={text.composer.placeholder}
        dir="auto"
        rows={1}
        value={draft.text}
        readOnly={isWaiting}
        onChange={({ target }) => change((now) => ({ ...now, text: target.value }))}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      <div className={styles.tools}>
        <DialogTrigger>
          <IconButton icon="emoji" name={text.composer.emoji} />
          <Popover className={styles.popover} placement="top start" offset={8}>
            <Dialog aria-label={text.emoji.title} className={styles.dialog}>
              <Boundary>
                <Suspense fallback={<p className={styles.loading}>{text.states.loading}</p>}>
                  <EmojiPicker onPick={insert} />
                </Suspense>
              </Boundary>
            </Dialog>
          </Popover>
        </DialogTrigger>
        <FileTrigger acceptedFileTypes={ACCEPTED_TYPES} allowsMultiple onSelect={(files) => add([...(files ?? [])])}>
          <IconButton icon="picture" name={text.composer.addPicture} isDisabled={draft.pictures.length + uploads.length >= MAX_PICTURES} />
        </FileTrigger>
        <span className={styles.left} role="status" data-tone={left < 0 ? 'bad' : undefined}>
          {status}
        </span>
        {actions?.(readiness)}
      </div>
    </div>
  );
}
