import { Suspense, useState } from 'react';
import { LABELS } from '../api/shapes.js';
import { useText } from '../i18n/language.js';
import { type Selection, sizeOf } from '../list/selection.js';
import { useParley } from '../live/parley.js';
import { Boundary } from '../ui/boundary.js';
import { Button, IconButton } from '../ui/button.js';
import { lazyPart } from '../ui/lazy-part.js';
import { LabelDot } from '../ui/marks.js';
import { Menu } from '../ui/menu.js';
import { toast, useTellRefusal } from '../ui/toasts.js';
import { type ManyMarks, markMany } from './batch-mark.js';
import { type InboxFilters } from './filters.js';
import { useLabelText } from './label-text.js';
import { gather } from './targets.js';
import styles from './selection-bar.module.css';

const BatchReply = lazyPart(() => import('./batch-reply-dialog.js'));

export interface SelectionBarProps {
  readonly selection: Selection;
  readonly filters: InboxFilters;
  /** The number of matches of the filters; null if it is unknown. */
  readonly total: number | null;
  readonly loaded: number;
  readonly onSelectAll: () => void;
  readonly onDone: () => void;
}

/** The actions on the selection. */
export function SelectionBar({ selection, filters, total, loaded, onSelectAll, onDone }: SelectionBarProps) {
  const parley = useParley();
  const text = useText();
  const labelText = useLabelText();
  const tellRefusal = useTellRefusal();
  const [progress, setProgress] = useState<string | null>(null);
  const [isReplying, setReplying] = useState(false);
  const size = sizeOf(selection, total);
  const canSelectAll = selection.kind === 'some' && selection.ids.size === loaded && (total === null || total > loaded);

  const mark = async (marks: ManyMarks): Promise<void> => {
    setProgress(text.batch.marking);
    try {
      const targets = await gather(parley, selection, filters, (found) => setProgress(text.batch.gathering(found)));
      const told = (done: number): void => setProgress(text.batch.progress(done, targets.length));
      const { done, refused } = await markMany(parley, targets, marks, told);
      toast(refused === 0 ? text.batch.marked(done) : text.batch.markedWithRefused(done, refused));
      onDone();
    } catch (error) {
      tellRefusal(error);
    } finally {
      setProgress(null);
    }
  };

  return (
    <div className={styles.bar} role="group" aria-label={text.selection.bar}>
      <div className={styles.line}>
        <IconButton icon="close" name={text.selection.clear} onPress={onDone} />
        <strong role="status" className={styles.count}>
          {progress ?? (selection.kind === 'all' ? text.selection.all(size) : text.selection.some(selection.ids.size))}
        </strong>
        <Button look="primary" icon="reply" isDisabled={progress !== null} onPress={() => setReplying(true)}>
          {text.selection.reply}
        </Button>
        <Menu
          name={text.selection.mark}
          placement="bottom end"
          parts={[
            {
              lines: [
                { id: 'read', text: text.selection.read, icon: 'unread', onAction: () => void mark({ read: true }) },
                { id: 'replied', text: text.selection.replied, icon: 'check', onAction: () => void mark({ replyState: 'replied' }) },
                { id: 'unanswered', text: text.selection.unanswered, icon: 'undo', onAction: () => void mark({ replyState: 'unanswered' }) },
              ],
            },
          ]}
        >
          <Button isDisabled={progress !== null}>{text.selection.mark}</Button>
        </Menu>
        <Menu
          name={text.labels.set}
          placement="bottom end"
          parts={[
            {
              lines: LABELS.map((label) => ({ id: label, text: labelText(label), mark: <LabelDot label={label} />, onAction: () => void mark({ label }) })),
            },
          ]}
        >
          <Button isDisabled={progress !== null}>{text.labels.set}</Button>
        </Menu>
      </div>
      {canSelectAll && (
        <Button look="quiet" onPress={onSelectAll}>
          {text.selection.selectAll(total)}
        </Button>
      )}
      {isReplying && (
        <Boundary>
          <Suspense>
            <BatchReply
              selection={selection}
              filters={filters}
              onClose={(wasSent) => {
                setReplying(false);
                if (wasSent) onDone();
              }}
            />
          </Suspense>
        </Boundary>
      )}
    </div>
  );
}
