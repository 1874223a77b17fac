import { type Label, LABELS, type ReplyState } from '../api/shapes.js';
import { useText } from '../i18n/language.js';
import { useLabelText } from '../messages/label-text.js';
import { Button } from '../ui/button.js';
import { LabelDot } from '../ui/marks.js';
import { Menu } from '../ui/menu.js';
import styles from './mark-buttons.module.css';

export interface MarkButtonsProps {
  readonly label: Label;
  readonly replyState: ReplyState | null;
  readonly onLabel: (label: Label) => void;
  readonly onReplyState: (state: ReplyState) => void;
}

/** Labels and marks a conversation or an order. */
export function MarkButtons({ label, replyState, onLabel, onReplyState }: MarkButtonsProps) {
  const text = useText();
  const labelText = useLabelText();
  const isReplied = replyState !== 'unanswered';
  const markText = isReplied ? text.conversation.markUnanswered : text.conversation.markReplied;
  return (
    <>
      <Menu
        name={text.labels.set}
        placement="bottom end"
        parts={[
          {
            chosen: label,
            lines: LABELS.map((each) => ({ id: each, text: labelText(each), mark: <LabelDot label={each} />, onAction: () => onLabel(each) })),
          },
        ]}
      >
        <Button aria-label={text.labels.named(labelText(label))}>
          <LabelDot label={label} />
          <span className={styles.wide}>{label === 'none' ? text.labels.set : labelText(label)}</span>
        </Button>
      </Menu>
      <Button icon={isReplied ? 'undo' : 'check'} aria-label={markText} onPress={() => onReplyState(isReplied ? 'unanswered' : 'replied')}>
        <span className={styles.wide}>{markText}</span>
      </Button>
    </>
  );
}
