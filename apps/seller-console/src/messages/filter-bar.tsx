import { type ReactNode } from 'react';
import { type Counts, LABELS } from '../api/shapes.js';
import { useText } from '../i18n/language.js';
import { Button, Chip } from '../ui/button.js';
import { Icon } from '../ui/icon.js';
import { LabelDot } from '../ui/marks.js';
import { Menu } from '../ui/menu.js';
import { Segmented } from '../ui/segmented.js';
import { type InboxFilters } from './filters.js';
import { useLabelText } from './label-text.js';
import styles from './filter-bar.module.css';

export interface FilterBarProps {
  readonly filters: InboxFilters;
  readonly counts: Counts | undefined;
  readonly onChange: (filters: InboxFilters) => void;
  /** Stands before the filters. */
  readonly children: ReactNode;
}

/** The filters of the inbox, which are combined with "and". */
export function FilterBar({ filters, counts, onChange, children }: FilterBarProps) {
  const text = useText();
  const labelText = useLabelText();
  const { replyState, unread, label } = filters;
  const withCount = (name: string, count: number | undefined): string => (count === undefined ? name : `${name} (${count})`);
  return (
    <div className={styles.bar} role="group" aria-label={text.inbox.filters}>
      <Segmented
        name={text.inbox.state}
        options={[
          ['all', text.inbox.all],
          ['unanswered', text.inbox.unanswered],
          ['replied', text.inbox.replied],
        ]}
        selected={replyState ?? 'all'}
        onSelect={(state) => onChange({ ...filters, replyState: state === 'all' ? null : state })}
      />
      <div className={styles.chips}>
        {children}
        <Chip isSelected={unread === true} onChange={(isOn) => onChange({ ...filters, unread: isOn ? true : null })}>
          {text.inbox.unread}
        </Chip>
        <Menu
          name={text.labels.filter}
          parts={[
            {
              chosen: label ?? 'any',
              lines: [
                { id: 'any', text: text.labels.any, onAction: () => onChange({ ...filters, label: null }) },
                ...LABELS.map((each) => ({
                  id: each,
                  text: withCount(labelText(each), counts?.messages.byLabel[each]),
                  mark: <LabelDot label={each} />,
                  onAction: () => onChange({ ...filters, label: each }),
                })),
              ],
            },
          ]}
        >
          <Button look="plain">
            {label === null ? (
              text.labels.any
            ) : (
              <>
                <LabelDot label={label} /> {labelText(label)}
              </>
            )}
            <Icon name="chevronDown" size={14} />
          </Button>
        </Menu>
      </div>
    </div>
  );
}
