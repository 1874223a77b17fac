import { useText } from '../i18n/language.js';
import { isNothing, type Selection } from '../list/selection.js';
import styles from './select-all.module.css';

export interface SelectAllProps {
  readonly selection: Selection;
  /** The number of matches of the filters; null if it is unknown. */
  readonly total: number | null;
  readonly isDisabled: boolean;
  readonly onSelectAll: () => void;
  readonly onClear: () => void;
}

/** One box for all that match, whether loaded or not; it is ticked by halves where only some are selected. */
export function SelectAll({ selection, total, isDisabled, onSelectAll, onClear }: SelectAllProps) {
  const text = useText();
  const isAll = selection.kind === 'all' ? selection.except.size === 0 : selection.ids.size > 0 && selection.ids.size === total;
  const isSome = !isAll && !isNothing(selection);
  const name = text.selection.selectAll(total);
  return (
    <label className={styles.all} title={name}>
      <input
        type="checkbox"
        aria-label={name}
        checked={isAll}
        ref={(element) => {
          if (element) element.indeterminate = isSome;
        }}
        disabled={isDisabled}
        onChange={isAll ? onClear : onSelectAll}
      />
    </label>
  );
}
